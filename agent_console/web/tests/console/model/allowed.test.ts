import { describe, expect, test } from "vitest";
import { type Act, readAllowed } from "../../../console/model/allowed.ts";
import type { Draft } from "../../../console/model/draft.ts";
import { type Conversation, EMPTY } from "../../../wire/fold.ts";

const ME = { id: "p-me", role: "human" };
const HELD = { seq: 4, throughSeq: 3, text: "Yes.", confidence: 0.8, vetoSeconds: null };
const DRAFT: Draft = { seq: 4, text: "Yes.", confidence: 0.8, held: false, stale: false, vetoSeconds: null, heldAt: null, lapse: null, title: "" };

function conversation(change: Partial<Conversation>): Conversation {
  return { ...EMPTY, head: 9, ...change };
}

function possible(c: Conversation, draft: Draft | null = null, reader = ME, connected = true): Act[] {
  const allowed = readAllowed(c, draft, reader, connected);
  return (Object.keys(allowed) as Act[]).filter((act) => allowed[act] === null).sort();
}

describe("what is allowed", () => {
  test("with the bot: take over, note, resolve", () => {
    expect(possible(conversation({ state: "bot" }))).toEqual([
      "block", "decide", "merge", "note", "priority", "resolve", "take_over",
    ]);
  });

  test("with a held draft: decide it without taking over", () => {
    expect(possible(conversation({ state: "bot", held: HELD }), { ...DRAFT, held: true })).toEqual([
      "approve", "block", "decide", "merge", "note", "priority", "reject", "resolve", "take_over", "use_draft",
    ]);
  });

  test("waiting with a suggestion: start from it", () => {
    expect(possible(conversation({ state: "waiting" }), DRAFT)).toContain("use_draft");
  });

  test("mine: everything of a holder", () => {
    expect(possible(conversation({ state: "human", holder: "p-me", holderName: "Ada" }))).toEqual([
      "block", "carry_out", "decide", "merge", "note", "park", "priority", "release", "reply", "resolve", "return_to_bot", "transfer",
    ]);
  });

  test("another's: only a note, an action and the priority, and the reason names them", () => {
    const c = conversation({ state: "human", holder: "p-ben", holderName: "Ben" });
    expect(possible(c)).toEqual(["decide", "note", "priority"]);
    expect(readAllowed(c, null, ME, true).reply).toBe("Ben has it.");
    expect(possible(c, DRAFT)).toEqual(["decide", "note", "priority"]);
    expect(possible(c, null, { id: "p-me", role: "supervisor" })).toEqual([
      "assign", "block", "decide", "join", "merge", "note", "priority", "resolve", "take_from", "whisper",
    ]);
    const joined = { ...c, joined: [{ id: "p-me", name: "Ada" }] };
    expect(possible(joined, null, { id: "p-me", role: "supervisor" })).toEqual([
      "assign", "block", "decide", "leave", "merge", "note", "priority", "reply", "resolve", "take_from", "whisper",
    ]);
  });

  test("resolved: a note, an action, and to shut the customer out", () => {
    expect(possible(conversation({ state: "resolved" }))).toEqual(["block", "decide", "note"]);
    expect(possible(conversation({ state: "resolved", blocked: true }))).toEqual(["decide", "note", "unblock"]);
  });

  test("parked: it can be brought back", () => {
    expect(possible(conversation({ state: "waiting", snoozed: true }))).toContain("wake");
  });

  test("who joined writes beside the holder", () => {
    const c = conversation({ state: "human", holder: "p-ben", joined: [{ id: "p-me", name: "Ada" }] });
    expect(possible(c)).toContain("reply");
    expect(possible(c)).not.toContain("transfer");
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
