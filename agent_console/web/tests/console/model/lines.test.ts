import { expect, test } from "vitest";
import { explainCause, writeLine } from "../../../console/model/lines.ts";
import { BEN, CUSTOMER, Log, ME, PEOPLE } from "./events.ts";

function line(log: Log): string {
  const event = log.events[0];
  const written = event === undefined ? null : writeLine(event, PEOPLE);
  return written === null ? "none" : [written.text, written.detail].filter((part) => part !== "").join(" | ");
}

test.each([
  [new Log().add("HandoffRequested", { author: CUSTOMER, inner: { reasons: ["asks_for_human"] } }), "The customer asked for a person"],
  [new Log().add("HandoffRequested", { inner: { reasons: [] } }), "The bot raised its hand"],
  [new Log().add("ConversationOffered", { inner: { to: "p-me" } }), "Offered to you"],
  [new Log().add("ConversationOffered", { inner: { to: "p-new" } }), "Offered to a person"],
  [new Log().add("OfferExpired", { inner: { to: "p-ben" } }), "Ben did not answer the offer"],
  [new Log().add("OfferDeclined", { author: BEN, inner: { by: "p-ben" } }), "Ben declined"],
  [new Log().add("ConversationClaimed", { author: BEN, inner: { by: "p-ben" } }), "Ben took over"],
  [new Log().add("ConversationReleased", { author: ME, inner: { by: "p-me" } }), "You gave it back to the queue"],
  [new Log().add("ConversationReleased", { inner: { by: "p-ben", cause: "lease_lapsed" } }), "Ben was disconnected: first in the queue again"],
  [new Log().add("ConversationReleased", { inner: { by: "p-me", cause: "lease_lapsed" } }), "You were disconnected: first in the queue again"],
  [new Log().add("ConversationTransferred", { author: BEN, body: { to: "Ada" }, inner: { by: "p-ben", to: "p-me", note: "VIP" } }), "Ben passed it to you | VIP"],
  [new Log().add("ReturnedToBot", { author: ME, inner: { by: "p-me", note: "Refunded" } }), "You returned it to the bot | Refunded"],
  [new Log().add("ConversationResolved", { author: BEN, body: { outcome: "unsolved" }, inner: { by: "p-ben" } }), "Ben resolved it as not solved"],
  [new Log().add("ConversationReopened"), "Opened again by the customer"],
  [new Log().add("ContactLeft", { author: CUSTOMER, body: { email: "a@b.example" } }), "The customer left an address: a@b.example"],
  [new Log().add("ContactLeft", { author: CUSTOMER }), "The customer left an address: (erased)"],
  [new Log().add("ContactLeft", { author: CUSTOMER, body: { email: "" } }), "The customer took the address back: no more mail"],
  [new Log().add("CustomerRated", { author: CUSTOMER, body: { score: 5, comment: "Quick" } }), "The customer rated this 5 | Quick"],
  [new Log().add("CustomerWrote", { author: CUSTOMER, body: { text: "Hi" } }), "none"],
])("%# writes its line", (log, expected) => {
  expect(line(log)).toBe(expected);
});

test("a cause that is not known is still readable", () => {
  expect(explainCause("policy_changed")).toBe("Not sent: policy changed");
  expect(explainCause("")).toBe("Not sent");
});
