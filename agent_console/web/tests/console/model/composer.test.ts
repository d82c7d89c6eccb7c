import { describe, expect, test } from "vitest";
import {
  cleanText,
  KeptTexts,
  LONGEST,
  NOTHING,
  putBack,
  refuseText,
  settleMode,
  type Shelf,
  startFromDraft,
} from "../../../console/model/composer.ts";
import type { Draft } from "../../../console/model/draft.ts";

class MapShelf implements Shelf {
  readonly map = new Map<string, string>();
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
}

const DRAFT: Draft = {
  seq: 7, text: "You can return it within 30 days.", confidence: 0.8, held: false, stale: false,
  vetoSeconds: null, heldAt: null, lapse: null, title: "",
};

describe("kept texts", () => {
  test("come back for the same person and conversation only", () => {
    const shelf = new MapShelf();
    new KeptTexts(shelf, "p1").save("c1", { text: "Half a sen", mode: "note", draftSeq: 3 });
    expect(new KeptTexts(shelf, "p1").load("c1")).toEqual({ text: "Half a sen", mode: "note", draftSeq: 3 });
    expect(new KeptTexts(shelf, "p1").load("c2")).toEqual(NOTHING);
    expect(new KeptTexts(shelf, "p2").load("c1")).toEqual(NOTHING);
  });

  test("an empty text leaves nothing behind", () => {
    const shelf = new MapShelf();
    const kept = new KeptTexts(shelf, "p1");
    kept.save("c1", { text: "a", mode: "reply", draftSeq: null });
    kept.save("c1", NOTHING);
    expect(shelf.map.size).toBe(0);
  });

  test.each(["{", "null", "7", '{"text":4,"mode":"x","draftSeq":"y"}'])("what is broken there reads as nothing: %s", (json) => {
    const shelf = new MapShelf();
    shelf.setItem("handraise.kept.p1.c1", json);
    expect(new KeptTexts(shelf, "p1").load("c1")).toEqual(NOTHING);
  });

  test("a storage that refuses does no harm", () => {
    const closed: Shelf = {
      getItem: () => { throw new Error("closed"); },
      setItem: () => { throw new Error("full"); },
      removeItem: () => { throw new Error("closed"); },
    };
    const kept = new KeptTexts(closed, "p1");
    kept.save("c1", { text: "a", mode: "reply", draftSeq: null });
    expect(kept.load("c1").text).toBe("a");
    expect(kept.load("c2")).toEqual(NOTHING);
    expect(new KeptTexts(null, "p1").load("c1")).toEqual(NOTHING);
  });
});

describe("draft start", () => {
  test("an empty composer takes the draft", () => {
    expect(startFromDraft(NOTHING, DRAFT)).toEqual({ text: DRAFT.text, mode: "reply", draftSeq: 7 });
  });

  test("typed words stay above it, also those of a note", () => {
    const kept = startFromDraft({ text: "Hello Mia,", mode: "note", draftSeq: null }, DRAFT);
    expect(kept).toEqual({ text: `Hello Mia,\n\n${DRAFT.text}`, mode: "reply", draftSeq: 7 });
  });

  test("a held draft is edited for approval; when it is no longer open, the words stay as a reply", () => {
    const held = { ...DRAFT, held: true };
    const kept = startFromDraft(NOTHING, held);
    expect(kept.mode).toBe("approve");
    expect(settleMode(kept, held)).toBe(kept);
    expect(settleMode(kept, { ...held, seq: 9 })).toEqual({ ...kept, mode: "reply" });
    expect(settleMode(kept, null)).toEqual({ ...kept, mode: "reply" });
    expect(settleMode({ ...kept, mode: "note" }, null).mode).toBe("note");
  });

  test("asked twice it is there once", () => {
    const once = startFromDraft(NOTHING, DRAFT);
    expect(startFromDraft(once, DRAFT)).toEqual(once);
  });
});

test("a refused text comes back above what was typed since", () => {
  expect(putBack(NOTHING, "First", "reply").text).toBe("First");
  expect(putBack({ text: "Second", mode: "reply", draftSeq: null }, "First", "note")).toEqual({
    text: "First\n\nSecond",
    mode: "note",
    draftSeq: null,
  });
});

describe("text to send", () => {
  test("loses only what the server refuses", () => {
    expect(cleanText(" a\0b\ud800c 😀\n")).toBe("ab\u{fffd}c 😀");
  });

  test("blank is refused, and too long by the number of characters", () => {
    expect(refuseText(" \n ")).toBe("Nothing is written yet.");
    expect(refuseText("😀".repeat(LONGEST))).toBeNull();
    expect(refuseText("a".repeat(LONGEST + 1200))).toBe("1,200 characters too long.");
  });
});
