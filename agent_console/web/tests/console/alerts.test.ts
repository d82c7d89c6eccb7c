import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askForNotes, Chime, showNote } from "../../console/alerts.ts";

const notes: FakeNote[] = [];
const tones: { start: number; stop: number }[] = [];
let audio: FakeAudio | null = null;

class FakeNote {
  static permission: NotificationPermission = "granted";
  static requestPermission = vi.fn(async () => "granted");
  onclick: (() => void) | null = null;
  closed = false;
  readonly title: string;
  readonly options: { body: string };
  constructor(title: string, options: { body: string }) {
    this.title = title;
    this.options = options;
    notes.push(this);
  }
  close(): void {
    this.closed = true;
  }
}

class FakeAudio {
  state = "suspended";
  currentTime = 5;
  destination = {};
  constructor() {
    audio = this;
  }
  async resume(): Promise<void> {
    this.state = "running";
  }
  createOscillator(): object {
    const tone = { start: 0, stop: 0 };
    tones.push(tone);
    return {
      frequency: {},
      connect: (to: unknown) => to,
      start: (at: number) => (tone.start = at),
      stop: (at: number) => (tone.stop = at),
    };
  }
  createGain(): object {
    const none = (): void => {};
    return { gain: { setValueAtTime: none, linearRampToValueAtTime: none, exponentialRampToValueAtTime: none }, connect: none };
  }
}

beforeEach(() => {
  notes.length = tones.length = 0;
  audio = null;
  FakeNote.permission = "granted";
  FakeNote.requestPermission.mockClear();
  vi.stubGlobal("Notification", FakeNote);
  vi.stubGlobal("AudioContext", FakeAudio);
  vi.stubGlobal("document", { hidden: true, hasFocus: () => false });
  vi.stubGlobal("window", { Notification: FakeNote, focus: vi.fn() });
});

afterEach(() => void vi.unstubAllGlobals());

test("no sound before a press allowed it, then two tones one after the other", () => {
  const chime = new Chime();
  chime.ring(0.5);
  expect(audio).toBeNull();
  chime.allow();
  chime.ring(0.5);
  expect(tones.map((tone) => tone.start)).toEqual([5, 5.14]);
  expect(tones.every((tone) => tone.stop > tone.start)).toBe(true);
});

test("at no volume nothing sounds", () => {
  const chime = new Chime();
  chime.allow();
  chime.ring(0, "you");
  expect(tones).toHaveLength(0);
});

test("a note is shown only when the page is not looked at, and leads back to it", () => {
  const open = vi.fn();
  showNote("c1", "Somebody waits", "Where is my parcel?", open);
  expect(notes.map((note) => [note.title, note.options.body])).toEqual([["Somebody waits", "Where is my parcel?"]]);
  notes[0]?.onclick?.();
  expect(open).toHaveBeenCalledOnce();
  expect(notes[0]?.closed).toBe(true);
  vi.stubGlobal("document", { hidden: false, hasFocus: () => true });
  showNote("c1", "Somebody waits", "", open);
  expect(notes).toHaveLength(1);
});

test("nobody is asked twice for leave, and none is shown without it", async () => {
  FakeNote.permission = "denied";
  await askForNotes();
  showNote("c1", "Somebody waits", "", () => {});
  expect([FakeNote.requestPermission.mock.calls.length, notes.length]).toEqual([0, 0]);
  FakeNote.permission = "default";
  await askForNotes();
  expect(FakeNote.requestPermission).toHaveBeenCalledOnce();
});
