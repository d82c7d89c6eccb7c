// A console without a browser: a workplace on a socket that is played by the test.
import { vi } from "vitest";
import { Workplace } from "../../console/workplace.ts";
import type { EventFrame, QueueItem } from "../../wire/frames.ts";
import { item } from "./model/items.ts";

type Frame = { type: string; ref?: string; client_id?: string; [field: string]: unknown };

export interface Stage {
  readonly place: Workplace;
  readonly window: EventTarget;
  /** What the console sent, without the bookkeeping of presence. */
  sent(): Frame[];
  receive(frame: object): void;
  /** Agree to the newest command of a type; what follows from it has happened when it resolves. */
  agree(type: string, more?: object): Promise<void>;
  refuse(type: string, code: string, more?: object): Promise<void>;
  /** Open a conversation and show its events, up to the newest. */
  open(events: readonly EventFrame[], id?: string): void;
}

/** Set up what a page offers, sign Ada in and connect. Undo with `vi.unstubAllGlobals()`. */
export function enter(role = "human", stored: Record<string, string> = {}): Stage {
  vi.useFakeTimers({ now: Date.parse("2026-03-10T12:30:00.000Z") });
  const sockets: { sent: Frame[]; onopen?: () => void; onmessage?: (event: { data: string }) => void }[] = [];
  class FakeSocket {
    static readonly OPEN = 1;
    readyState = 1;
    sent: Frame[] = [];
    constructor() {
      sockets.push(this);
    }
    send(text: string): void {
      this.sent.push(JSON.parse(text) as Frame);
    }
    close(): void {}
  }
  const kept = new Map(Object.entries(stored));
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
  const page = new EventTarget();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("Worker", class {});
  vi.stubGlobal("document", Object.assign(new EventTarget(), { title: "", hidden: false, hasFocus: () => true }));
  vi.stubGlobal("location", { origin: "http://desk", hash: "" });
  vi.stubGlobal("window", { sessionStorage: storage, localStorage: storage });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));

  const me = { person: { id: "p-me", name: "Ada", role, email: "ada@shop.example" }, skew: 0 };
  const place = new Workplace(me, storage);
  place.start();
  const socket = () => sockets.at(-1);
  const receive = (frame: object): void => socket()?.onmessage?.({ data: JSON.stringify(frame) });
  socket()?.onopen?.();
  const people = [{ id: "p-me", name: "Ada", state: "online" }, { id: "p-ben", name: "Ben", state: "away" }];
  receive({ type: "ok", ref: "hello", log_id: "l1", person: me.person, people });

  const sent = (): Frame[] => (socket()?.sent ?? []).filter((frame) => !["hello", "presence"].includes(frame.type));
  const findRef = (type: string): string | undefined => {
    const asked = sent().filter((frame) => frame.type === type).at(-1);
    return asked?.ref ?? asked?.client_id;
  };
  const settle = async (frame: object): Promise<void> => {
    receive(frame);
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    place,
    window: page,
    sent,
    receive,
    agree: (type, more = {}) => settle({ type: "ok", ref: findRef(type), ...more }),
    refuse: (type, code, more = {}) => settle({ type: "error", ref: findRef(type), code, message: code, ...more }),
    open(events, id = "c1") {
      place.go({ conversation: id });
      for (const event of events) receive({ ...event, conversation_id: id });
      receive({ type: "caught_up", conversation_id: id, seq: events.length });
    },
  };
}

/** Leave the page as it was before `enter`. */
export function leave(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** A line of the queue that waits for anybody. */
export function waiting(id: string, change: Partial<QueueItem> = {}): QueueItem {
  return item(id, {
    waiting_since: "2026-03-10T12:20:00.000Z", opened_at: "2026-03-10T12:00:00.000Z",
    last_at: "2026-03-10T12:20:00.000Z", head: 3, epoch: 1, reasons: ["sensitive_topic"],
    preview: "Somebody uses my account", ...change,
  });
}
