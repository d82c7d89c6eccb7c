import { expect, test } from "vitest";
import { phraseGiven, readReview } from "../../../console/model/reviews.ts";
import { BEN, BOT, CUSTOMER, Log } from "./events.ts";

const TASK = { id: "t", conversation_id: "c1", answer_seq: 6 };
const SOURCE = { id: "k1", title: "Delivery", quote: "Two days.", url: null };

function asked(): Log {
  return new Log()
    .add("ConversationStarted", { body: { site: "shop" } })
    .add("CustomerWrote", { author: CUSTOMER, body: { text: "Hello" } })
    .add("BotAnswered", { author: BOT, body: { text: "Hello!", in_reply_to: 2 } })
    .add("CustomerWrote", { author: CUSTOMER, body: { text: "How long?" } })
    .add("CustomerWrote", { author: CUSTOMER, body: { text: "To Norway." } })
    .add("BotAnswered", { author: BOT, body: { text: "Two days.", in_reply_to: 5, sources: [SOURCE] }, inner: { review: true } })
    .add("CustomerWrote", { author: CUSTOMER, body: { text: "Thanks" } });
}

test("an answer is shown with its question, what was said before, and its sources", () => {
  expect(readReview(TASK, asked().events)).toMatchObject({
    site: "shop", question: "How long?\nTo Norway.", answer: "Two days.", sources: [SOURCE], erased: false, verdict: null,
    before: [{ who: "Customer", text: "Hello" }, { who: "Bot", text: "Hello!" }],
  });
});

test("what was erased cannot be judged", () => {
  const log = asked().add("PersonalDataErased", { body: { seqs: [4, 5, 6] } });
  expect(readReview(TASK, log.events)?.erased).toBe(true);
});

test("a verdict is told with who gave it", () => {
  const log = asked().add("AnswerAudited", { author: BEN, inner: { answer_seq: 6, verdict: "wrong", note: "Five days." } });
  const verdict = readReview(TASK, log.events)?.verdict;
  expect(verdict).toEqual({ verdict: "wrong", by: "Ben", note: "Five days." });
  expect(phraseGiven(verdict!, "Ada")).toBe("Already decided by Ben: wrong.");
  expect(phraseGiven(verdict!, "Ben")).toBe("Already decided by you: wrong.");
});

test("an answer that is not there is nothing to review", () => {
  expect(readReview({ ...TASK, answer_seq: 5 }, asked().events)).toBeNull();
});
