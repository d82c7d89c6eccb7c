import { afterEach, beforeEach, expect, test } from "vitest";
import * as acts from "../../console/desk_acts.ts";
import { CUSTOMER, Log, ME } from "./model/events.ts";
import { enter, leave, type Stage } from "./place.ts";

let stage: Stage;
beforeEach(() => void (stage = enter()));
afterEach(leave);

const asked = () => new Log().add("ConversationStarted").add("CustomerWrote", { author: CUSTOMER, body: { text: "Hi" } });
const mine = () => asked().add("ConversationClaimed", { author: ME, inner: { by: "p-me" } });
const newest = () => stage.sent().at(-1);
const notice = () => stage.place.notice.value;

test("an offer is accepted: it opens, and a refusal is said there", async () => {
  const accepting = acts.accept(stage.place, "c9");
  expect([newest()?.type, stage.place.open.value]).toEqual(["accept", "c9"]);
  await stage.refuse("accept", "already_taken", { by: { id: "p-ben", name: "Ben" } });
  expect([await accepting, notice()?.text]).toEqual([false, "Ben has this conversation now."]);
});

test("an offer is declined, with a reason where there is one", async () => {
  const declining = acts.decline(stage.place, "c9", " Lunch ");
  expect(newest()).toMatchObject({ type: "decline", conversation_id: "c9", reason: "Lunch" });
  await stage.agree("decline");
  await declining;
  void acts.decline(stage.place, "c9");
  expect(newest()).not.toHaveProperty("reason");
  await stage.refuse("decline", "not_found");
  expect(stage.place.offers.over.value).toBe("This conversation does not exist any more.");
});

test("it is passed on to a person or to a group", async () => {
  stage.open(mine().events);
  void acts.passOn(stage.place, { to: "p-ben", name: "Ben" }, " Speaks Dutch ");
  expect(newest()).toMatchObject({ type: "transfer", to: "p-ben", note: "Speaks Dutch" });
  await stage.agree("transfer");
  expect(notice()).toMatchObject({ text: "Ben has it now.", state: "human" });
  void acts.passOn(stage.place, { group: "fraud_team" }, "");
  expect(newest()).toMatchObject({ type: "transfer", group: "fraud_team" });
  expect(newest()).not.toHaveProperty("to");
  await stage.agree("transfer");
  expect(notice()).toMatchObject({ text: "It waits for the group Fraud team now.", state: "waiting" });
});

test("it is parked and brought back", async () => {
  const log = mine();
  stage.open(log.events);
  void acts.park(stage.place, { seconds: 1800 }, "Bank");
  expect(newest()).toMatchObject({ type: "snooze", seconds: 1800, note: "Bank" });
  await stage.agree("snooze");
  expect(stage.place.spoken.value).toBe("Parked. The customer was told.");
  void acts.wake(stage.place);
  expect(notice()).toMatchObject({ text: "It is not parked.", tone: "problem" });
  stage.receive({ ...log.add("ConversationSnoozed", { inner: { by: "p-me" } }).events.at(-1), conversation_id: "c1" });
  void acts.wake(stage.place);
  expect(newest()?.type).toBe("wake");
});

test("whose it is not is told so, and nothing is asked", async () => {
  stage.open(asked().events);
  await acts.park(stage.place, { seconds: 1 }, "");
  expect([notice()?.text, newest()?.type]).toEqual(["Take over first.", "watch"]);
});

test("how urgent it is, said with its reason", async () => {
  stage.open(asked().events);
  void acts.setPriority(stage.place, 2, "Money");
  expect(newest()).toMatchObject({ type: "priority", priority: 2, reason: "Money" });
  await stage.agree("priority");
  expect(notice()?.text).toBe("Priority: urgent.");
});

test("merged, it goes on in the other one", async () => {
  stage.open(mine().events);
  const merging = acts.merge(stage.place, "c2");
  expect(newest()).toMatchObject({ type: "merge", into: "c2" });
  await stage.agree("merge");
  await merging;
  expect([stage.place.open.value, notice()?.conversation]).toEqual(["c2", "c2"]);
});

test("shut out, with a way back", async () => {
  const log = mine();
  stage.open(log.events);
  void acts.block(stage.place, "");
  await stage.agree("block");
  const undo = notice()?.undo;
  stage.receive({ ...log.add("CustomerBlocked", { author: ME, inner: { by: "p-me" } }).events.at(-1), conversation_id: "c1" });
  undo?.();
  expect(newest()?.type).toBe("unblock");
  await stage.agree("unblock");
  expect(notice()?.text).toBe("The customer may write again.");
});
