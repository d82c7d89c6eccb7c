import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildSocketUrl, Driver } from "../../client/driver.ts";
import type { Effect, Session } from "../../client/effects.ts";

/** A socket that does what the test says. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  closed = false;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.all.push(this);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
}

/** A session that writes down what it is told and answers with what the test put there. */
class Script implements Session {
  heard: unknown[] = [];
  next: Effect[] = [];
  #take(...words: unknown[]): Effect[] {
    this.heard.push(words);
    const effects = this.next;
    this.next = [];
    return effects;
  }
  start = () => this.#take("start");
  stop = () => this.#take("stop");
  opened = () => this.#take("opened");
  closed = (code: number) => this.#take("closed", code);
  received = (frame: { type: string }) => this.#take("received", frame);
  timedOut = (name: string) => this.#take("timedOut", name);
  woke = () => this.#take("woke");
  lost = () => this.#take("lost");
}

let page: EventTarget;
let screen: EventTarget & { visibilityState: string };

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  screen = Object.assign(new EventTarget(), { visibilityState: "visible" });
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("document", screen);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function build() {
  const session = new Script();
  const onChange = vi.fn();
  const onKeep = vi.fn();
  const driver = new Driver(session, { url: "ws://shop/ws/customer", onChange, onKeep });
  return { session, driver, onChange, onKeep };
}

test("opens a socket with our protocol, and carries frames both ways", () => {
  const { session, driver } = build();
  session.next = [{ do: "open" }];
  driver.start();
  const socket = FakeSocket.all[0]!;
  expect([socket.url, socket.protocol]).toEqual(["ws://shop/ws/customer", "handraise.v1"]);
  session.next = [{ do: "send", frame: { type: "hello" } }];
  socket.open();
  expect(socket.sent).toEqual(['{"type":"hello"}']);
  socket.onmessage?.({ data: '{"type":"pong"}' });
  socket.onmessage?.({ data: "nonsense" });
  expect(session.heard).toEqual([["start"], ["opened"], ["received", { type: "pong" }]]);
});

test("a socket that was left has nothing to say any more", () => {
  const { session, driver } = build();
  driver.carryOut([{ do: "open" }]);
  driver.carryOut([{ do: "close" }, { do: "open" }]);
  const [left, current] = FakeSocket.all;
  expect(left!.closed).toBe(true);
  left!.onclose?.({ code: 1006 });
  left!.onmessage?.({ data: '{"type":"pong"}' });
  expect(session.heard).toEqual([]);
  current!.onclose?.({ code: 1012 });
  expect(session.heard).toEqual([["closed", 1012]]);
});

test("does not send on a socket that is not open", () => {
  const { driver } = build();
  driver.carryOut([{ do: "open" }, { do: "send", frame: { type: "typing" } }]);
  expect(FakeSocket.all[0]!.sent).toEqual([]);
});

test("one timer of each name; setting it anew replaces it", () => {
  const { session, driver } = build();
  driver.carryOut([{ do: "timer", name: "retry", seconds: 2 }]);
  driver.carryOut([{ do: "timer", name: "retry", seconds: 5 }]);
  driver.carryOut([{ do: "timer", name: "gone", seconds: 1 }, { do: "cancel", name: "gone" }]);
  vi.advanceTimersByTime(4999);
  expect(session.heard).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(session.heard).toEqual([["timedOut", "retry"]]);
});

test("tells the session of the network and of waking up, until it is stopped", () => {
  const { session, driver } = build();
  driver.start();
  page.dispatchEvent(new Event("offline"));
  page.dispatchEvent(new Event("online"));
  screen.visibilityState = "hidden";
  screen.dispatchEvent(new Event("visibilitychange"));
  screen.visibilityState = "visible";
  screen.dispatchEvent(new Event("visibilitychange"));
  expect(session.heard).toEqual([["start"], ["lost"], ["woke"], ["woke"]]);
  driver.carryOut([{ do: "timer", name: "retry", seconds: 1 }]);
  driver.stop();
  page.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(5000);
  expect(session.heard.slice(4)).toEqual([["stop"]]);
});

test("says when something changed, and when something is to be kept", () => {
  const { driver, onChange, onKeep } = build();
  driver.carryOut([{ do: "keep" }, { do: "keep" }]);
  expect(onChange).toHaveBeenCalledTimes(1);
  expect(onKeep).toHaveBeenCalledTimes(2);
});

test.each([
  ["https://shop.example", "wss://shop.example/ws/customer"],
  ["http://127.0.0.1:8080/", "ws://127.0.0.1:8080/ws/customer"],
])("the socket of %s", (origin, url) => {
  expect(buildSocketUrl(origin, "/ws/customer")).toBe(url);
});
