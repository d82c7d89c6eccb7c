import { expect, test } from "vitest";
import { keepWriting, readWriting } from "../../client/writing.ts";
import { EMPTY } from "../../wire/fold.ts";

const WRITING = { turn: 2, text: "Your parcel" };
const TAKEN = { ...EMPTY, state: "human" } as const;

test("a delta holds all words so far", () => {
  expect(readWriting({ type: "delta", turn: 2, begun_seq: 3, index: 4, text: "Your parcel" }, EMPTY)).toEqual(WRITING);
});

test("words without a turn, no words, and words of a bot that does not hold it are nothing", () => {
  expect(readWriting({ type: "delta", text: "Your" }, EMPTY)).toBeNull();
  expect(readWriting({ type: "delta", turn: 2, text: "" }, EMPTY)).toBeNull();
  expect(readWriting({ type: "delta", turn: 2, text: "Your" }, TAKEN)).toBeNull();
});

test("the answer, a withdrawal and a new beginning end them, a note does not", () => {
  for (const kind of ["BotAnswered", "AnswerWithdrawn", "AnswerBegun"] as const) {
    expect(keepWriting(WRITING, { kind }, EMPTY)).toBeNull();
  }
  expect(keepWriting(WRITING, { kind: "NoteAdded" }, EMPTY)).toEqual(WRITING);
  expect(keepWriting(WRITING, { kind: "CustomerWrote" }, EMPTY)).toEqual(WRITING);
});

test("they end with the bot's hold", () => {
  expect(keepWriting(WRITING, { kind: "ConversationClaimed" }, TAKEN)).toBeNull();
});
