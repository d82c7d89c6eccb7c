// What an answer rests on, for the desk.
import { expect, test } from "vitest";
import { readSources } from "../../../console/model/sources.ts";
import type { EventFrame } from "../../../wire/frames.ts";
import { BOT, CUSTOMER, Log } from "./events.ts";

const ENTRY = { id: "k1", title: "Delivery", quote: "Two days." };
const TOLD = { id: "tool:order_status", title: "order_status(order=7)", quote: "Sent on Monday." };

function answer(inner: object, decided: object = { through_seq: 1, sources: [TOLD, ENTRY] }): unknown {
  const log = new Log()
    .add("CustomerWrote", { author: CUSTOMER, body: { text: "Where is it?" } })
    .add("DecisionMade", { inner: { through_seq: 1, sources: [] } })
    .add("DecisionMade", { inner: decided })
    .add("BotAnswered", { author: BOT, body: { text: "Sent.", in_reply_to: 1, sources: [ENTRY] }, inner })
    .add("DecisionMade", { inner: { through_seq: 1, sources: [] } });
  return readSources(log.events[3] as EventFrame & { kind: "BotAnswered" }, log.events);
}

test("what tools told is among them", () => {
  expect(answer({})).toEqual([TOLD, ENTRY]);
});

test("a person's own words keep what they were sent with", () => {
  expect(answer({ edited: true })).toEqual([ENTRY]);
});

test("a decision about another message, or an erased one, says nothing", () => {
  expect(answer({}, { through_seq: 9, sources: [TOLD] })).toEqual([]);
  const log = new Log().add("BotAnswered", { author: BOT, body: { in_reply_to: 1, sources: [ENTRY] } });
  expect(readSources(log.events[0] as EventFrame & { kind: "BotAnswered" }, log.events)).toEqual([ENTRY]);
});
