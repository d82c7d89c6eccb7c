import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refused } from "../../client/desk.ts";
import { Reviewing, type ReviewSource } from "../../console/reviewing.ts";
import { BEN, BOT, CUSTOMER, Log } from "./model/events.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function answered(): Log {
  return new Log()
    .add("ConversationStarted")
    .add("CustomerWrote", { author: CUSTOMER, body: { text: "How long?" } })
    .add("BotAnswered", { author: BOT, body: { text: "Two days.", in_reply_to: 2 }, inner: { review: true } });
}

const task = (id: string, more = {}) => ({ id, conversation_id: id, answer_seq: 3, ...more });
const settle = () => vi.advanceTimersByTimeAsync(0);

function open(source: Partial<ReviewSource> = {}) {
  const judge = vi.fn(() => Promise.resolve({}));
  const reviewing = new Reviewing({
    me: { id: "p-me", name: "Ada" },
    loadTasks: () => Promise.resolve([task("c1"), task("c2"), task("c3")]),
    loadEvents: () => Promise.resolve(answered().events),
    judge,
    ...source,
  });
  return { reviewing, judge, stop: reviewing.start(5000) };
}

test("a verdict is sent with its note, and the next one comes by itself", async () => {
  const { reviewing, judge, stop } = open();
  await settle();
  expect([reviewing.progress.value, reviewing.review.value?.question]).toEqual(["1 of 3", "How long?"]);
  reviewing.note.value = " Three days. ";
  await reviewing.judge("wrong");
  await settle();
  expect(judge).toHaveBeenCalledWith(task("c1"), "wrong", "Three days.");
  expect([reviewing.progress.value, reviewing.review.value?.task.id, reviewing.note.value]).toEqual(["2 of 3", "c2", ""]);
  reviewing.passOver();
  await settle();
  await reviewing.judge("right");
  await settle();
  expect([reviewing.progress.value, reviewing.review.value, judge.mock.calls.length]).toEqual([null, null, 2]);
  stop();
});

test("the second person is told who decided, and goes on", async () => {
  const log = answered();
  const judge = vi.fn(() => {
    log.add("AnswerAudited", { author: BEN, inner: { answer_seq: 3, verdict: "right" } });
    return Promise.reject(new Refused({ type: "error", code: "already_decided", message: "No." }));
  });
  const { reviewing, stop } = open({ judge, loadTasks: () => Promise.resolve([task("c1")]), loadEvents: () => Promise.resolve([...log.events]) });
  await settle();
  await reviewing.judge("wrong");
  expect(reviewing.told.value).toEqual({ text: "Already decided by Ben: right.", tone: "problem" });
  expect(reviewing.progress.value).toBeNull();
  stop();
});

test("a refusal of another kind keeps the answer there", async () => {
  const judge = () => Promise.reject(new Refused({ type: "error", code: "storage_unavailable", message: "Full." }));
  const { reviewing, stop } = open({ judge });
  await settle();
  await reviewing.judge("wrong");
  expect([reviewing.review.value?.task.id, reviewing.told.value?.tone]).toEqual(["c1", "problem"]);
  stop();
});

test("what one approved oneself is for somebody else, and pressing twice sends once", async () => {
  const judge = vi.fn(() => new Promise(() => {}));
  const { reviewing, stop } = open({ judge, loadTasks: () => Promise.resolve([task("c1", { approved_by: "p-me" }), task("c2")]) });
  await settle();
  expect([reviewing.progress.value, reviewing.review.value?.task.id]).toEqual(["1 of 1", "c2"]);
  void reviewing.judge("right");
  void reviewing.judge("right");
  expect(judge).toHaveBeenCalledTimes(1);
  stop();
});

test("one's own verdict is not somebody else's, whichever news comes first", async () => {
  let tasks = [task("c1"), task("c2")];
  let store: (value: object) => void = () => {};
  const judge = () => new Promise<object>((resolve) => void (store = resolve));
  const { reviewing, stop } = open({ judge, loadTasks: () => Promise.resolve(tasks) });
  await settle();
  void reviewing.judge("right");
  tasks = [task("c2")];
  await vi.advanceTimersByTimeAsync(5000);
  expect([reviewing.review.value?.task.id, reviewing.told.value]).toEqual(["c1", null]);
  store({});
  await settle();
  expect([reviewing.review.value?.task.id, reviewing.told.value?.text]).toEqual(["c2", "Noted: right."]);
  stop();
});

test("an answer that goes from under one's eyes takes no verdict along to the next", async () => {
  let tasks = [task("c2"), task("c3")];
  const { reviewing, judge, stop } = open({ loadTasks: () => Promise.resolve(tasks) });
  await settle();
  tasks = [task("c1"), ...tasks]; // an older one comes in: the one looked at stays
  await vi.advanceTimersByTimeAsync(5000);
  expect(reviewing.review.value?.task.id).toBe("c2");
  tasks = [task("c3")];
  await vi.advanceTimersByTimeAsync(5000);
  expect([reviewing.review.value?.task.id, reviewing.told.value?.text]).toEqual(["c3", "It waits for no verdict any more."]);
  await reviewing.judge("wrong");
  expect(judge).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  await reviewing.judge("wrong");
  expect(judge).toHaveBeenCalledWith(task("c3"), "wrong", "");
  stop();
});

test("an answer that cannot be loaded is asked for again", async () => {
  let fails = true;
  const loadEvents = () => (fails ? Promise.reject(new Error("Gone.")) : Promise.resolve(answered().events));
  const { reviewing, stop } = open({ loadEvents });
  await settle();
  expect(reviewing.problem.value).toBe("Gone.");
  fails = false;
  reviewing.retry();
  await settle();
  expect([reviewing.problem.value, reviewing.review.value?.task.id]).toEqual([null, "c1"]);
  stop();
});
