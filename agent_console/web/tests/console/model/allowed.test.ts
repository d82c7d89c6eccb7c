import { describe, expect, test } from "vitest";
import { type Act, readAllowed } from "../../../console/model/allowed.ts";
import type { Draft } from "../../../console/model/draft.ts";
import { type Conversation, EMPTY } from "../../../wire/fold.ts";

const ME = { id: "p-me", role: "human" };
const HELD = { seq: 4, throughSeq: 3, text: "Yes.", confidence: 0.8, vetoSeconds: null };
const DRAFT: Draft = { seq: 4, text: "Yes.", confidence: 0.8, held: false, stale: false, vetoSeconds: null, heldAt: null, title: "" };

function conversation(change: Partial<Conversation>): Conversation {
  return { ...EMPTY, head: 9, ...change };
}

function possible(c: Conversation, draft: Draft | null = null, reader = ME, connected = true): Act[] {
  const allowed = readAllowed(c, draft, reader, connected);
  return (Object.keys(allowed) as Act[]).filter((act) => allowed[act] === null).sort();
}

describe("what is allowed", () => {
  test("with the bot: take over, note, resolve", () => {
    expect(possible(conversation({ state: "bot" }))).toEqual(["decide", "note", "resolve", "take_over"]);
  });

  test("with a held draft: decide it without taking over", () => {
    expect(possible(conversation({ state: "bot", held: HELD }), { ...DRAFT, held: true })).toEqual([
      "approve", "decide", "note", "reject", "resolve", "take_over", "use_draft",
    ]);
  });

  test("waiting with a suggestion: start from it", () => {
    expect(possible(conversation({ state: "waiting" }), DRAFT)).toContain("use_draft");
  });

  test("mine: everything of a holder", () => {
    expect(possible(conversation({ state: "human", holder: "p-me", holderName: "Ada" }))).toEqual([
      "carry_out", "decide", "note", "release", "reply", "resolve", "return_to_bot", "transfer",
    ]);
  });

  test("another's: only a note and an action, and the reason names them", () => {
    const c = conversation({ state: "human", holder: "p-ben", holderName: "Ben" });
    expect(possible(c)).toEqual(["decide", "note"]);
    expect(readAllowed(c, null, ME, true).reply).toBe("Ben has it.");
    expect(possible(c, DRAFT)).toEqual(["decide", "note"]);
    expect(possible(c, null, { id: "p-me", role: "supervisor" })).toEqual(["decide", "note", "resolve"]);
  });

  test("resolved: only a note and an action", () => {
    expect(possible(conversation({ state: "resolved" }))).toEqual(["decide", "note"]);
  });

  test("who works with the data may read, not act", () => {
    expect(possible(conversation({ state: "waiting" }), DRAFT, { id: "p-me", role: "data" })).toEqual([]);
  });

  test("not loaded yet: nothing", () => {
    expect(possible(EMPTY)).toEqual([]);
  });

  test("while the line is down, words may still be written: they go out later", () => {
    const c = conversation({ state: "human", holder: "p-me" });
    expect(possible(c, null, ME, false)).toEqual(["note", "reply"]);
    expect(readAllowed(c, null, ME, false).resolve).toBe("Not connected: this has to wait.");
  });
});
