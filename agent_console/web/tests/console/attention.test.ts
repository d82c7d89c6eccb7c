import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Attention } from "../../console/attention.ts";
import type { Choices } from "../../console/choices.ts";
import { held, item, items } from "./model/items.ts";

const rings: number[] = [];
const notes: { title: string; body: string; tag: string }[] = [];
const said: string[] = [];
const shaken = vi.fn();
let looksAt: string | null = null;

class FakeNote {
  static permission = "granted";
  constructor(title: string, { body, tag }: { body: string; tag: string }) {
    notes.push({ title, body, tag });
  }
}

class FakeAudio {
  state = "running";
  currentTime = 0;
  destination = {};
  resume = async (): Promise<void> => {};
  createOscillator(): object {
    return { frequency: { set value(pitch: number) { rings.push(pitch); } }, connect: (to: unknown) => to, start() {}, stop() {} };
  }
  createGain(): object {
    const none = (): void => {};
    return { gain: { setValueAtTime: none, linearRampToValueAtTime: none, exponentialRampToValueAtTime: none }, connect: none };
  }
}

const page = new EventTarget();
const choices = { sound: signal(true), volume: signal(0.5), notes: signal(true), words: signal(false) } as unknown as Choices;

function build(): Attention {
  return new Attention({ me: "p-me", choices, open: () => looksAt, now: () => Date.parse("2026-03-10T12:00:00Z"), say: (text) => said.push(text), go: () => {} });
}

beforeEach(() => {
  rings.length = notes.length = said.length = 0;
  looksAt = null;
  choices.sound.value = true;
  choices.words.value = false;
  shaken.mockClear();
  vi.stubGlobal("AudioContext", FakeAudio);
  vi.stubGlobal("Notification", FakeNote);
  vi.stubGlobal("document", { hidden: true, hasFocus: () => false });
  vi.stubGlobal("window", { Notification: FakeNote });
  vi.stubGlobal("navigator", { vibrate: shaken });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
});
afterEach(() => void vi.unstubAllGlobals());

const OFFERED = item("a", { state: "offered", offered_to: "p-me", language: "de" });

test("nothing sounds before the page was pressed; then what is for me sounds otherwise, and shakes a phone", () => {
  const attention = build();
  attention.hear(items(), items(item("w")));
  expect([rings, said]).toEqual([[], ["New in the queue: Not sure enough"]]);
  page.dispatchEvent(new Event("pointerdown"));
  attention.hear(items(), items(item("w")));
  expect([rings, shaken.mock.calls.length]).toEqual([[880, 660], 0]);
  attention.hear(items(item("a")), items(OFFERED));
  expect([rings.slice(2), shaken.mock.calls.length]).toEqual([[660, 990], 1]);
});

test("a note says nothing of the customer's, unless that is allowed", () => {
  const attention = build();
  attention.hear(items(), items(OFFERED));
  choices.words.value = true;
  attention.hear(items(), items(OFFERED));
  expect(notes).toEqual([
    { title: "Offered to you: Not sure enough", body: "German", tag: "handraise-a" },
    { title: "Offered to you: Not sure enough", body: "Where is my parcel?", tag: "handraise-a" },
  ]);
});

test("not while that conversation is looked at", () => {
  const attention = build();
  looksAt = "m";
  const wrote = items(held("m", "p-me", { needs: "reply", preview: "Hello?" }));
  attention.hear(items(held("m", "p-me")), wrote);
  expect(notes).toHaveLength(1);
  vi.stubGlobal("document", { hidden: false, hasFocus: () => true });
  attention.hear(items(held("m", "p-me")), wrote);
  expect([notes.length, said.length]).toEqual([1, 1]);
});

test("several at once are one call", () => {
  build().hear(items(), items(item("w"), OFFERED));
  expect([notes.length, said]).toEqual([1, ["Offered to you: Not sure enough, and 1 more"]]);
});
