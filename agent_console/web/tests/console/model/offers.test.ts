import { expect, test } from "vitest";
import { countLeft, nameVisitor, phraseOfferOver, showOffer } from "../../../console/model/offers.ts";
import { item } from "./items.ts";

const FRAME = { type: "offer", conversation_id: "c1", seq: 4, seconds: 30, reason: "You spoke with them last.", preview: "My card" } as const;

test("the card says who, what, why, and whom it is for", () => {
  expect(showOffer(FRAME, item("c1", { priority: 2, group: "cards", customer_id: "v-123456" }))).toEqual({
    who: "Visitor 3456 on shop",
    what: "Not sure enough",
    why: "You spoke with them last.",
    words: "My card",
    chips: ["Urgent priority", "Cards"],
  });
});

test("it can be shown before its line of the queue has come", () => {
  expect(showOffer(FRAME, undefined)).toMatchObject({ who: "A customer", what: "Needs a person", words: "My card", chips: [] });
});

test("a customer is named by the address, else by the end of the id", () => {
  expect(nameVisitor({ contact: "mia@shop.example", customer_id: "v1", site: "shop" })).toBe("mia@shop.example");
  expect(nameVisitor({ contact: null, customer_id: "abcdefgh", site: "default" })).toBe("Visitor efgh");
  expect(nameVisitor({ contact: "", customer_id: "", site: "default" })).toBe("Customer");
});

test("seconds are counted down to nothing, not below", () => {
  expect([countLeft(10_000, 0), countLeft(10_000, 9_001), countLeft(10_000, 10_000), countLeft(10_000, 99_000)]).toEqual([10, 1, 0, 0]);
});

test.each([
  ["accepted", ""],
  ["declined", ""],
  ["expired", "The offer ran out, and somebody else is asked."],
  ["taken", "Ben has taken what was offered to you."],
  ["gone", "You were not there, and somebody else is asked."],
  ["withdrawn", "The offer was taken back: it no longer needs you."],
  ["something new", "The offer was taken back: it no longer needs you."],
])("an offer that was %s: %s", (cause, text) => {
  expect(phraseOfferOver({ type: "offer_over", conversation_id: "c1", seq: 4, cause, by: { id: "p-ben", name: "Ben" } })).toBe(text);
});
