import { describe, expect, test } from "vitest";
import { nameDraft, readDraft } from "../../../console/model/draft.ts";
import { foldAll } from "../../../wire/fold.ts";
import { BEN, BOT, CUSTOMER, Log, ME } from "./events.ts";

function read(log: Log): ReturnType<typeof readDraft> {
  return readDraft(foldAll(log.events), log.events);
}

function asked(): Log {
  return new Log().add("CustomerWrote", { author: CUSTOMER, body: { text: "?" } });
}

describe("the draft to offer", () => {
  test("a held one waits for a yes", () => {
    const log = asked().add("DraftHeld", { author: BOT, body: { text: "Yes." }, inner: { through_seq: 1, confidence: 0.7 } });
    expect(read(log)).toEqual({ seq: 2, text: "Yes.", confidence: 0.7, held: true, stale: false, vetoSeconds: null, heldAt: log.events[1]?.at, lapse: null, title: "Draft, waits for your yes" });
  });

  test("one with a window is sent by itself", () => {
    const at = "2026-03-10T12:00:00.000Z";
    const log = asked().add("DraftHeld", { author: BOT, at, body: { text: "Yes." }, inner: { through_seq: 1, veto_seconds: 20 } });
    expect(read(log)).toMatchObject({ held: true, vetoSeconds: 20, heldAt: at, lapse: null, title: "Draft, sent unless you stop it" });
  });

  test("one with a deadline for the yes lapses, until it is set aside", () => {
    const at = "2026-03-10T12:00:00.000Z";
    const log = asked().add("DraftHeld", { author: BOT, at, body: { text: "Yes." }, inner: { through_seq: 1, approval_seconds: 600 } });
    expect(read(log)).toMatchObject({ held: true, vetoSeconds: null, lapse: { seconds: 600, since: at, what: "A draft" } });
    log.add("HandoffRequested").add("DraftSetAside", { author: BOT, body: { text: "Yes." }, inner: { draft_seq: 2, approval_seconds: 600 } });
    expect(read(log)).toMatchObject({ held: false, lapse: null });
  });

  test.each([
    [0.04, 0.8, "Draft, more likely wrong than right"],
    [0.7, 0.8, "Draft, read it with care"],
    [0.7, null, "Draft, read it with care"],
    [0.9, 0.8, "Draft, ready to send"],
    [null, 0.8, "Draft, nobody knows how sure"],
  ])("set aside at %s, where %s is enough, it is called: %s", (confidence, threshold, title) => {
    const log = asked()
      .add("DecisionMade", { inner: { threshold } })
      .add("HandoffRequested")
      .add("DraftSetAside", { author: BOT, body: { text: "Yes." }, inner: { through_seq: 1, confidence } });
    expect(read(log)?.title).toBe(title);
  });

  test("one set aside is a suggestion, stale once the customer wrote again", () => {
    const log = asked()
      .add("HandoffRequested")
      .add("DraftSetAside", { author: BOT, body: { text: "Yes." }, inner: { through_seq: 1 } });
    expect(read(log)).toMatchObject({ seq: 3, held: false, stale: false });
    log.add("CustomerWrote", { author: CUSTOMER, body: { text: "??" } });
    expect(read(log)).toMatchObject({ seq: 3, stale: true });
  });

  test("one that a person rejected is called so, however sure the bot was", () => {
    const log = asked()
      .add("DecisionMade", { inner: { threshold: 0.8 } })
      .add("DraftHeld", { author: BOT, body: { text: "Yes." }, inner: { through_seq: 1, confidence: 0.99 } })
      .add("DraftRejected", { author: BEN, inner: { draft_seq: 3 } })
      .add("HandoffRequested");
    expect(read(log)).toMatchObject({ held: false, title: "Draft, rejected by a person" });
  });

  test("once used, or resolved, it is not offered any more", () => {
    const log = asked()
      .add("HandoffRequested")
      .add("DraftSetAside", { author: BOT, body: { text: "Yes." }, inner: { through_seq: 1 } })
      .add("ConversationClaimed", { author: ME, inner: { by: "p-me" } });
    const used = [...log.events];
    log.add("HumanWrote", { author: ME, body: { text: "Yes!" }, inner: { draft_seq: 3, edited: true } });
    expect(readDraft(foldAll(used), used)).not.toBeNull();
    expect(read(log)).toBeNull();
  });

  test("words that only say that no answer was found are not offered", () => {
    const refusal = asked()
      .add("DecisionMade", { inner: { signals: { refused: 1 } } })
      .add("HandoffRequested")
      .add("DraftSetAside", { author: BOT, body: { text: "I do not know." }, inner: { through_seq: 1 } });
    expect(read(refusal)).toBeNull();
  });

  test("an erased one is not offered", () => {
    expect(read(asked().add("DraftSetAside", { author: BOT }))).toBeNull();
  });
});

describe("the name of the draft in a reply", () => {
  test("follows a held draft that was set aside by the claim", () => {
    const log = asked()
      .add("DraftHeld", { author: BOT, body: { text: "Yes." } })
      .add("ConversationClaimed", { author: ME, inner: { by: "p-me" } })
      .add("DraftSetAside", { author: BOT, body: { text: "Yes." }, inner: { draft_seq: 2 } });
    expect(nameDraft(2, log.events)).toBe(4);
    expect(nameDraft(4, log.events)).toBe(4);
    expect(nameDraft(1, log.events)).toBeUndefined();
  });

  test("stays the same for a rejected one", () => {
    const log = asked()
      .add("DraftHeld", { author: BOT, body: { text: "Yes." } })
      .add("DraftRejected", { author: BEN, inner: { draft_seq: 2 } });
    expect(nameDraft(2, log.events)).toBe(2);
    expect(nameDraft(null, log.events)).toBeUndefined();
    expect(nameDraft(2, [])).toBeUndefined();
  });
});
