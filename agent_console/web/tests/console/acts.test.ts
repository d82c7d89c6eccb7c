import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as acts from "../../console/acts.ts";
import { BOT, CUSTOMER, Log, ME } from "./model/events.ts";
import { enter, leave, type Stage } from "./place.ts";

let stage: Stage;
beforeEach(() => void (stage = enter()));
afterEach(leave);

function asked(): Log {
  return new Log().add("ConversationStarted").add("CustomerWrote", { author: CUSTOMER, body: { text: "Where is it?" } });
}

function waits(): Log {
  return asked().add("HandoffRequested", { author: BOT }).add("DraftSetAside", { body: { text: "On its way." }, inner: { cause: "handoff" } });
}

function mine(): Log {
  return waits().add("ConversationClaimed", { author: ME, inner: { by: "p-me" } });
}

function held(): Log {
  return asked().add("DraftHeld", { author: BOT, body: { text: "Two days." }, inner: { confidence: 0.5 } });
}

const newest = () => stage.sent().at(-1);

test("taking over claims, and says whether it went well", async () => {
  stage.open(waits().events);
  const taken = acts.takeOver(stage.place);
  expect(newest()).toMatchObject({ type: "claim", conversation_id: "c1" });
  await stage.agree("claim");
  expect(await taken).toBe(true);
  const again = acts.takeOver(stage.place);
  await stage.refuse("claim", "already_taken", { by: { id: "p-ben", name: "Ben" } });
  expect(await again).toBe(false);
  expect(stage.place.notice.value).toMatchObject({ conversation: "c1", tone: "problem", text: expect.stringContaining("Ben"), state: "human" });
});

test("what is not allowed is not asked for: the reason is shown", async () => {
  stage.open(waits().events);
  await acts.release(stage.place);
  expect(stage.sent().map((frame) => frame.type)).toEqual(["watch"]);
  expect(stage.place.notice.value?.text).toBe("Take over first.");
});

test("the draft of a waiting conversation is put into the composer, and claimed with it", async () => {
  stage.open(waits().events);
  const taken = acts.takeDraft(stage.place);
  expect(stage.place.kept.value).toEqual({ text: "On its way.", mode: "reply", draftSeq: 4 });
  await stage.agree("claim");
  expect(await taken).toBe(true);
});

test("a reply names the draft that it began from, and empties the composer", () => {
  stage.open(mine().events);
  stage.place.keep({ text: " It is on its way. ", mode: "reply", draftSeq: 4 });
  expect(acts.send(stage.place)).toBe(true);
  expect(newest()).toMatchObject({ type: "send", text: "It is on its way.", draft_seq: 4 });
  expect(stage.place.kept.value.text).toBe("");
  expect(stage.place.pending.value.map((entry) => entry.frame.text)).toEqual(["It is on its way."]);
});

test("a note is no message", () => {
  stage.open(mine().events);
  stage.place.keep({ text: "Called twice.", mode: "note", draftSeq: null });
  acts.send(stage.place);
  expect(newest()).toMatchObject({ type: "note", text: "Called twice." });
});

test("nothing is sent of nothing", () => {
  stage.open(mine().events);
  stage.place.keep({ text: " \n ", mode: "reply", draftSeq: null });
  expect(acts.send(stage.place)).toBe(false);
  expect(stage.sent().map((frame) => frame.type)).toEqual(["watch"]);
});

test("a held draft is approved as it stands, or in better words", async () => {
  stage.open(held().events);
  acts.approve(stage.place);
  expect(stage.sent().filter((frame) => frame.type === "approve")).toEqual([]);
  expect(stage.place.notice.value?.text).toBe("It has only just come up: read it first.");
  vi.advanceTimersByTime(1000);
  acts.approve(stage.place);
  expect(newest()).toMatchObject({ type: "approve", draft_seq: 3 });
  expect(newest()).not.toHaveProperty("text");
  await acts.takeDraft(stage.place);
  stage.place.keep({ ...stage.place.kept.value, text: "Two working days." });
  acts.approve(stage.place);
  expect(newest()).toMatchObject({ type: "approve", draft_seq: 3, text: "Two working days." });
});

test("a rejected draft may be followed by taking over, a refused rejection not", async () => {
  stage.open(held().events);
  const rejecting = acts.reject(stage.place, "Out of date", true);
  expect(newest()).toMatchObject({ type: "reject", draft_seq: 3, reason: "Out of date" });
  await stage.agree("reject");
  expect(newest()).toMatchObject({ type: "claim" });
  await stage.agree("claim");
  expect(await rejecting).toBe(true);
  const late = acts.reject(stage.place, "Out of date", true);
  await stage.refuse("reject", "already_decided");
  expect(await late).toBe(false);
  expect(newest()?.type).toBe("reject");
});

test("what was done is said for as long as it is so", async () => {
  stage.open(mine().events);
  const resolving = acts.resolve(stage.place, "solved", ["returns"]);
  expect(newest()).toMatchObject({ type: "resolve", outcome: "solved", labels: ["returns"] });
  await stage.agree("resolve");
  await resolving;
  expect(stage.place.notice.value).toEqual({ conversation: "c1", tone: "done", text: "Resolved.", state: "resolved" });
});

test("a note goes along when it is returned, a blank one does not", async () => {
  stage.open(mine().events);
  void acts.returnToBot(stage.place, "  ");
  expect(newest()).not.toHaveProperty("note");
  await stage.agree("return_to_bot");
  void acts.returnToBot(stage.place, " Refunded ");
  expect(newest()).toMatchObject({ type: "return_to_bot", note: "Refunded" });
});

test("a refused message can be taken back above what was typed since, or sent again as a new one", async () => {
  stage.open(mine().events);
  const refuseOne = async (text: string): Promise<string> => {
    stage.place.keep({ text, mode: "reply", draftSeq: null });
    acts.send(stage.place);
    await stage.refuse("send", "not_holder");
    return stage.place.pending.value.at(-1)?.frame.client_id ?? "";
  };
  const first = await refuseOne("Hello");
  stage.place.keep({ text: "Still there?", mode: "reply", draftSeq: null });
  acts.takeBack(stage.place, first);
  expect(stage.place.kept.value.text).toBe("Hello\n\nStill there?");
  const second = await refuseOne("Good morning");
  acts.sendAgain(stage.place, second);
  expect(newest()).toMatchObject({ type: "send", text: "Good morning" });
  expect(stage.place.pending.value.map((entry) => entry.frame.client_id)).toEqual([newest()?.client_id]);
  expect(newest()?.client_id).not.toBe(second);
});
