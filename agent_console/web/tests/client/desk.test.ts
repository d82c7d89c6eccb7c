import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Desk, Refused } from "../../client/desk.ts";

let socket: { sent: { type: string; ref?: string; client_id?: string }[]; onopen?: () => void; onmessage?: (event: { data: string }) => void };

beforeEach(() => {
  vi.useFakeTimers();
  const stored = new Map<string, string>();
  class FakeSocket {
    static readonly OPEN = 1;
    readyState = 1;
    sent: object[] = [];
    constructor() {
      socket = this as unknown as typeof socket;
    }
    send(text: string) {
      this.sent.push(JSON.parse(text));
    }
    close() {}
  }
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("window", {
    sessionStorage: { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value) },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const receive = (frame: object) => socket.onmessage?.({ data: JSON.stringify(frame) });

function connected(person = "p1"): Desk {
  const desk = new Desk("http://desk", person, () => {});
  desk.start();
  socket.onopen?.();
  receive({ type: "ok", ref: "hello", log_id: "l1", people: [] });
  return desk;
}

test("a command's promise is kept by its ok", async () => {
  const desk = connected();
  const answer = desk.ask({ type: "claim", conversation_id: "c1" });
  receive({ type: "ok", ref: socket.sent.at(-1)?.ref, seq: 4 });
  expect((await answer).seq).toBe(4);
});

test("a refusal comes with its code and its details", async () => {
  const desk = connected();
  const answer = desk.ask({ type: "claim", conversation_id: "c1" });
  receive({ type: "error", ref: socket.sent.at(-1)?.ref, code: "already_taken", message: "Taken.", by: { id: "p2", name: "Ines" } });
  const refused = await answer.catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ code: "already_taken", message: "Taken.", frame: { by: { name: "Ines" } } });
});

test("a reply is kept over a reload until it is stored", async () => {
  connected().keep({ type: "send", conversation_id: "c1", text: "Hi" });
  const first = socket.sent.at(-1);
  expect(connected("p2").session.pending).toEqual([]);
  const later = connected();
  expect(later.session.pending).toHaveLength(1);
  expect(socket.sent.at(-1)).toEqual(first);
  receive({ type: "ok", ref: first?.client_id, seq: 2 });
  expect(later.session.pending).toEqual([]);
  expect(connected().session.pending).toEqual([]);
});
