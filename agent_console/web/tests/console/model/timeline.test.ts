import { describe, expect, test } from "vitest";
import type { Pending } from "../../../client/outbox.ts";
import { buildTimeline, type Entry, type SentFrame } from "../../../console/model/timeline.ts";
import { BEN, BOT, CUSTOMER, Log, ME, PEOPLE } from "./events.ts";

function show(log: Log, pending: readonly Pending<SentFrame>[] = []): Entry[] {
  return buildTimeline(log.events, pending, PEOPLE);
}

function texts(entries: readonly Entry[]): string[] {
  return entries.map((entry) => {
    if (entry.type === "message") return `${entry.name}: ${entry.text}`;
    if (entry.type === "line") return `-- ${entry.text}`;
    return `[${entry.state}] ${entry.type === "deed" ? entry.title : entry.text} (${entry.what})`;
  });
}

function sending(frame: Partial<SentFrame>, more: Partial<Pending<SentFrame>> = {}): Pending<SentFrame> {
  const whole = { conversation_id: "c1", client_id: "k1", text: "", ...frame } as SentFrame;
  return { frame: whole, at: "2026-03-10T13:00:00.000Z", status: "sending", ...more };
}

describe("timeline", () => {
  test("a draft that nobody stopped is shown as what it became", () => {
    const log = new Log()
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "How long?" } })
      .add("DraftHeld", { author: BOT, body: { text: "Two days." }, inner: { through_seq: 1, veto_seconds: 20 } });
    expect(texts(show(log)).at(-1)).toBe("[open] Two days. (Sent by itself unless a person stops it)");
    log.add("BotAnswered", { author: BOT, body: { text: "Two days.", in_reply_to: 1 }, inner: { draft_seq: 2 } });
    const entries = show(log);
    expect(texts(entries)).toEqual(["Customer: How long?", "Bot: Two days."]);
    expect(entries[1]).toMatchObject({ marks: ["nobody stopped it"] });
  });

  test("tells what the customer wrote by mail", () => {
    const log = new Log()
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "In the chat" }, client_id: "m1" })
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "By mail" }, client_id: "mail:0a1b" })
      .add("NoteAdded", { author: { role: "system", name: "Mail" }, body: { text: "With a file" } });
    const entries = show(log);
    expect(entries.map((entry) => (entry.type === "message" ? entry.marks : null))).toEqual([[], ["by mail"], []]);
    expect(texts(entries).at(-1)).toBe("Mail: With a file");
  });

  test("tells a handover from beginning to end", () => {
    const log = new Log()
      .add("ConversationStarted", { author: CUSTOMER, body: { site: "shop" } })
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "My card was stolen" } })
      .add("DecisionMade", { inner: { action: "handoff", through_seq: 2 } })
      .add("HandoffRequested", { inner: { reasons: ["sensitive_topic", "low_confidence"] } })
      .add("DraftSetAside", { author: BOT, body: { text: "Block it." }, inner: { cause: "handoff" } })
      .add("CustomerNotified", { body: { text: "I am handing you over.", code: "queued" } })
      .add("ConversationClaimed", { author: ME, inner: { by: "p-me" } })
      .add("HumanWrote", { author: ME, body: { text: "I block it now." }, inner: { by: "p-me", draft_seq: 5, edited: true } })
      .add("NoteAdded", { author: BEN, body: { text: "Regular" }, inner: { by: "p-ben" } })
      .add("ConversationResolved", { author: ME, body: { outcome: "solved" }, inner: { by: "p-me", labels: ["card"] } });
    expect(texts(show(log))).toEqual([
      "-- The chat began on shop",
      "Customer: My card was stolen",
      "-- The bot raised its hand: sensitive topic, not sure enough",
      "[aside] Block it. (Not sent: handed over)",
      "Notice: I am handing you over.",
      "-- You took over",
      "You: I block it now.",
      "Ben: Regular",
      "-- You resolved it as solved",
    ]);
    const entries = show(log);
    expect(entries[2]).toMatchObject({ tone: "raised", decision: 3 });
    expect(entries[6]).toMatchObject({ voice: "human", marks: ["from the bot's draft, edited"] });
    expect(entries[7]).toMatchObject({ voice: "note" });
    expect(entries[8]).toMatchObject({ detail: "card", tone: "done" });
  });

  test("an answer carries its sources, its confidence and its decision", () => {
    const source = { id: "s1", title: "Returns", quote: "30 days" };
    const log = new Log()
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "Returns?" } })
      .add("DecisionMade", { inner: { action: "answer" } })
      .add("BotAnswered", { author: BOT, body: { text: "30 days.", sources: [source] }, inner: { confidence: 0.934 } });
    expect(show(log)[1]).toMatchObject({ voice: "bot", sources: [source], marks: ["93 % sure"], decision: 2 });
  });

  test("a held draft is open until it is decided; sent as it stood, only the answer is shown", () => {
    const log = new Log().add("DraftHeld", { author: BOT, body: { text: "Yes." } });
    expect(texts(show(log))).toEqual(["[open] Yes. (Waits for a person's yes)"]);
    log
      .add("DraftApproved", { author: BEN, inner: { by: "p-ben", draft_seq: 1 } })
      .add("BotAnswered", { author: BOT, body: { text: "Yes." }, inner: { approved_by: "p-ben", draft_seq: 1 } });
    expect(texts(show(log))).toEqual(["Bot: Yes."]);
    expect(show(log)[0]).toMatchObject({ marks: ["approved by Ben"] });
  });

  test("a draft edited before sending stays to compare with", () => {
    const log = new Log()
      .add("DraftHeld", { author: BOT, body: { text: "Yes." } })
      .add("DraftApproved", { author: ME, inner: { by: "p-me", draft_seq: 1, edited: true } })
      .add("BotAnswered", { author: BOT, body: { text: "Yes, please." }, inner: { approved_by: "p-me", edited: true } });
    expect(texts(show(log))).toEqual(["[edited] Yes. (You edited it before sending)", "Bot: Yes, please."]);
    expect(show(log)[1]).toMatchObject({ marks: ["edited and approved by you"] });
  });

  test("a rejected draft says why, one set aside is shown once", () => {
    const rejected = new Log()
      .add("DraftHeld", { author: BOT, body: { text: "No." } })
      .add("DraftRejected", { author: BEN, inner: { by: "p-ben", draft_seq: 1, reason: "Wrong product" } });
    expect(texts(show(rejected))).toEqual(["[rejected] No. (Ben rejected it: Wrong product)"]);
    const aside = new Log()
      .add("DraftHeld", { author: BOT, body: { text: "No." } })
      .add("ConversationClaimed", { author: BEN, inner: { by: "p-ben" } })
      .add("DraftSetAside", { author: BOT, body: { text: "No." }, inner: { draft_seq: 1, cause: "claimed" } });
    expect(texts(show(aside))).toEqual(["-- Ben took over", "[aside] No. (Not sent: a person took over)"]);
  });

  test("erased words are gone from the list, also when they had arrived before", () => {
    const log = new Log()
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "I am Mia" } })
      .add("CustomerWrote", { author: CUSTOMER })
      .add("DraftSetAside", { author: BOT, body: { text: "Hello Mia" } })
      .add("ActionHeld", { author: BOT, inner: { name: "greet_mia", args: { name: "Mia" }, through_seq: 1 } })
      .add("ActionClosed", { author: BOT, inner: { action_seq: 4, outcome: "done", result: "Greeted Mia" } })
      .add("PersonalDataErased", { body: { seqs: [1, 3, 4, 5] } });
    const entries = show(log);
    expect(texts(entries).slice(3, 5)).toEqual(["-- The bot wants a decision: Action", "[done] Action (Done)"]);
    expect(entries[4]).toMatchObject({ erased: true, fields: [], result: "" });
    expect(JSON.stringify(entries)).not.toContain("Mia");
    expect(entries[0]).toMatchObject({ erased: true, text: "" });
    expect(entries[1]).toMatchObject({ erased: true, text: "" });
    expect(entries[2]).toMatchObject({ erased: true, text: "" });
  });

  test("an action of the bot is told from the asking to what came of it", () => {
    const log = new Log()
      .add("DecisionMade", { inner: { action: "approve" } })
      .add("ActionHeld", { author: BOT, inner: { name: "refund", args: { amount: 40 }, through_seq: 1 } })
      .add("ActionDecided", { author: BEN, inner: { by: "p-ben", action_seq: 2, decision: "edit", args: { amount: 20 } } })
      .add("ActionTaken", { author: BOT, inner: { action_seq: 2 } })
      .add("ActionClosed", { author: BOT, inner: { action_seq: 2, outcome: "done", result: "Refunded 20" } });
    const entries = show(log);
    expect(texts(entries)).toEqual([
      "-- The bot asks for a yes: Refund",
      "-- Ben approved “Refund” with changes",
      "[done] Refund (Done)",
    ]);
    expect(entries[0]).toMatchObject({ decision: 1, tone: "raised" });
    expect(entries[2]).toMatchObject({ fields: [{ text: "20" }], result: "Refunded 20" });
  });

  test("an action that nobody decided about says why it was given up, one of another program nothing", () => {
    const log = new Log()
      .add("ActionHeld", { author: BOT, inner: { name: "refund", args: {}, through_seq: 1 } })
      .add("ActionClosed", { author: BOT, inner: { action_seq: 1, outcome: "given_up", cause: "new_message" } })
      .add("ActionHeld", { author: BOT, inner: { name: "mail", args: {} } })
      .add("ActionClosed", { author: BOT, inner: { action_seq: 3 } });
    expect(texts(show(log)).slice(1)).toEqual(["-- Given up: “Refund”, the customer wrote again", "-- The bot wants a decision: Mail"]);
  });

  test("kinds of a newer version are passed over", () => {
    const log = new Log().add("CustomerWrote", { author: CUSTOMER, body: { text: "Hi" } });
    log.events.push({ ...log.events[0], seq: 2, kind: "SomethingNew" } as never);
    expect(texts(show(log))).toEqual(["Customer: Hi"]);
  });

  test("a voice that goes on soon does not repeat its name", () => {
    const at = (minute: number): string => new Date(Date.UTC(2026, 2, 10, 12, minute)).toISOString();
    const log = new Log()
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "1" }, at: at(0) })
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "2" }, at: at(4) })
      .add("CustomerWrote", { author: CUSTOMER, body: { text: "3" }, at: at(10) })
      .add("BotAnswered", { author: BOT, body: { text: "4" }, at: at(10) });
    expect(show(log).map((entry) => entry.type === "message" && entry.continues)).toEqual([false, true, false, false]);
  });
});

describe("what is on its way", () => {
  test("stands at the end until its event is here", () => {
    const echo = sending({ type: "send", text: "On it" });
    const log = new Log().add("ConversationClaimed", { author: ME, inner: { by: "p-me" } });
    expect(show(log, [echo])[1]).toMatchObject({ name: "You", text: "On it", delivery: "sending", seq: null });
    log.add("HumanWrote", { author: ME, body: { text: "On it" }, inner: { by: "p-me" }, client_id: "k1" });
    expect(texts(show(log, [echo]))).toEqual(["-- You took over", "You: On it"]);
    expect(show(log, [echo])[1]).toMatchObject({ delivery: "sent", key: "k1" });
  });

  test("says why it failed", () => {
    const problem = { code: "not_holder", message: "…" };
    const echo = sending({ type: "note", text: "Psst" }, { status: "failed", problem });
    expect(show(new Log(), [echo])[0]).toMatchObject({
      voice: "note",
      delivery: "failed",
      problem: "You do not hold this conversation any more. Take it over to go on.",
    });
  });

  test("an approved draft moves down as the answer, and back when that is refused", () => {
    const log = new Log().add("DraftHeld", { author: BOT, body: { text: "Yes." } });
    const echo = sending({ type: "approve", draft_seq: 1, text: undefined });
    expect(texts(show(log, [echo]))).toEqual(["Bot: Yes."]);
    const problem = { code: "already_decided", message: "…" };
    expect(show(log, [{ ...echo, status: "failed", problem }])).toHaveLength(2);
  });
});
