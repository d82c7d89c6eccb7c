import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Chat } from "../../widget/chat.ts";

interface FakeSocket {
  sent: { type: string; client_id?: string; text?: string }[];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
}
let socket: FakeSocket;
let stored: Map<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  stored = new Map();
  class Socket {
    static readonly OPEN = 1;
    readyState = 1;
    sent: object[] = [];
    constructor() {
      socket = this as unknown as FakeSocket;
    }
    send(text: string) {
      this.sent.push(JSON.parse(text));
    }
    close() {}
  }
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("window", {
    localStorage: {
      get length() {
        return stored.size;
      },
      key: (index: number) => [...stored.keys()][index] ?? null,
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const receive = (frame: object) => socket.onmessage?.({ data: JSON.stringify(frame) });
const event = (seq: number, kind: string, role: string) =>
  receive({ type: "event", conversation_id: "c1", seq, kind, author: { role }, at: "2026-11-21T10:00:00Z", body: { text: "x" } });

function connected(site = "shop"): Chat {
  const chat = new Chat({ server: "https://help.example/", site });
  chat.start();
  socket.onopen?.();
  receive({ type: "welcome", token: "t", conversation_id: "c1", log_id: "l", head: 0, holder: { role: "bot" }, disclosure: "d" });
  return chat;
}

test("a later page goes on with the same conversation; another site has its own", () => {
  expect(new Chat({ server: "https://help.example/", site: "shop" }).hasBegun).toBe(false);
  connected();
  expect(connected().hasBegun).toBe(true);
  expect(socket.sent[0]).toMatchObject({ type: "hello", token: "t", conversation_id: "c1", after_seq: 0, log_id: "l" });
  expect(new Chat({ server: "https://help.example/", site: "blog" }).hasBegun).toBe(false);
});

test("counts what was not seen yet, over reloads", () => {
  const chat = connected();
  event(1, "CustomerWrote", "customer");
  event(2, "BotAnswered", "bot");
  chat.markSeen();
  event(3, "CustomerNotified", "system");
  event(4, "HumanWrote", "human");
  expect(chat.unread).toBe(1);
  const later = connected();
  event(2, "BotAnswered", "bot");
  event(4, "HumanWrote", "human");
  expect(later.unread).toBe(1);
  later.markSeen();
  expect(later.unread).toBe(0);
});

test("a message that no server has seen goes out from the next page, the same one", () => {
  connected().write("from the tunnel");
  const first = socket.sent.at(-1);
  const later = connected();
  expect(socket.sent.at(-1)).toEqual(first);
  receive({ type: "event", conversation_id: "c1", seq: 1, kind: "CustomerWrote", author: { role: "customer" }, at: "", client_id: first?.client_id, body: { text: "from the tunnel" } });
  expect(later.session.pending).toEqual([]);
  expect(connected().session.pending).toEqual([]);
});

test("asking again forgets the refusal", () => {
  const chat = connected();
  chat.ask({ type: "leave_contact", email: "jo@" });
  receive({ type: "error", code: "invalid", message: "No.", client_id: socket.sent.at(-1)?.client_id });
  expect(chat.session.pending[0]?.status).toBe("failed");
  chat.ask({ type: "leave_contact", email: "jo@example.org" });
  expect(chat.session.pending.map((entry) => entry.status)).toEqual(["sending"]);
});
