import { expect, test } from "vitest";
import { writeLine } from "../../../console/model/lines.ts";
import { nameClock, writeDeskLine } from "../../../console/model/desk_lines.ts";
import { BEN, CUSTOMER, Log, ME, PEOPLE } from "./events.ts";

function write(log: Log): string[] {
  return log.events.map((event) => {
    const line = writeLine(event, PEOPLE);
    if (line === null) return "(nothing)";
    return line.detail === "" ? line.text : `${line.text} | ${line.detail}`;
  });
}

test("offers, from one person to the next", () => {
  const log = new Log()
    .add("ConversationOffered", { inner: { to: "p-me", seconds: 30, reason: "You have the least to do." } })
    .add("OfferDeclined", { author: ME, inner: { by: "p-me", to: "p-me" } })
    .add("ConversationOffered", { inner: { to: "p-ben" } })
    .add("OfferExpired", { inner: { to: "p-ben", cause: "expired" } })
    .add("OfferExpired", { inner: { to: "p-ben", cause: "gone" } })
    .add("OfferExpired", { inner: { to: "p-me", cause: "gone" } })
    .add("OfferExpired", { inner: { to: "p-ben", cause: "withdrawn" } });
  expect(write(log)).toEqual([
    "Offered to you | You have the least to do.",
    "You declined",
    "Offered to Ben",
    "Ben did not answer the offer",
    "Ben left the desk before answering the offer",
    "You left the desk before you answered the offer",
    "The offer to Ben was taken back",
  ]);
});

test("whom it is for, by the plan and by a person", () => {
  const route = { group: "billing", skills: ["refunds"], priority: 1 };
  const log = new Log()
    .add("ConversationRouted", { inner: { route, reason: "Topic refund" } })
    .add("ConversationRouted", { inner: { route: { group: "", skills: [], priority: 0 } } })
    .add("ConversationRouted", { author: BEN, inner: { by: "p-ben", route: { ...route, priority: 2 }, reason: "VIP" } })
    .add("ConversationTransferred", { author: BEN, body: { to: "", group: "fraud_team" }, inner: { by: "p-ben", note: "Please look" } })
    .add("ConversationClaimed", { author: ME, inner: { by: "p-me", taken_from: "p-ben" } });
  expect(write(log)).toEqual([
    "Meant for: Billing, Refunds, high priority | Topic refund",
    "Meant for: anybody",
    "Ben set the priority: urgent | VIP",
    "Ben passed it to the group Fraud team | Please look",
    "You took over from Ben",
  ]);
});

test("parked and back", () => {
  const until = new Date(2026, 2, 10, 16, 30).toISOString();
  const at = new Date(2026, 2, 10, 15, 30).toISOString();
  const log = new Log()
    .add("ConversationSnoozed", { at, author: ME, body: { until }, inner: { by: "p-me", note: "Waits for the bank" } })
    .add("ConversationWoken", { inner: { cause: "time" } })
    .add("ConversationSnoozed", { at, author: ME, body: { waiting_on_customer: true, until }, inner: { by: "p-me" } })
    .add("ConversationWoken", { author: CUSTOMER, inner: { cause: "customer" } })
    .add("ConversationSnoozed", { author: ME, body: {}, inner: { by: "p-me" } })
    .add("ConversationWoken", { author: BEN, inner: { cause: "person", by: "p-ben" } });
  const [first, ...rest] = write(log);
  expect(first).toMatch(/^You parked it until \D*0?4:30.*\| Waits for the bank$|^You parked it until 16:30 \| Waits for the bank$/);
  expect(rest[0]).toBe("Its time is up: back in the queue");
  expect(rest[1]).toMatch(/^You parked it until the customer writes, at the latest /);
  expect(rest.slice(2)).toEqual([
    "The customer wrote: back in the queue",
    "You parked it until somebody brings it back",
    "Ben brought it back to the queue",
  ]);
});

test("who came beside the holder, what was merged, who was shut out", () => {
  const log = new Log()
    .add("HumanJoined", { author: BEN, inner: { by: "p-ben" } })
    .add("HumanLeft", { author: BEN, inner: { by: "p-ben" } })
    .add("ConversationMerged", { author: ME, body: { into: "c2" }, inner: { by: "p-me" } })
    .add("ConversationResolved", { author: ME, body: { outcome: "duplicate" }, inner: { by: "p-me", cause: "merged" } })
    .add("ConversationAbsorbed", { author: ME, inner: { by: "p-me", source: "c0", text: "Customer: Hello" } })
    .add("CustomerBlocked", { author: ME, inner: { by: "p-me", reason: "Adverts" } })
    .add("CustomerUnblocked", { author: BEN, inner: { by: "p-ben" } })
    .add("CustomerLeft")
    .add("ConversationResolved", { body: { outcome: "other" }, inner: { cause: "customer_left" } })
    .add("ConversationResolved", { body: { outcome: "other" }, inner: { cause: "silent" } });
  expect(write(log)).toEqual([
    "Ben joined",
    "Ben left again",
    "You merged it into another conversation of this customer",
    "Closed: it goes on in the other conversation",
    "You merged another conversation of this customer into this one | Customer: Hello",
    "You shut the customer out | Adverts",
    "Ben let the customer write again",
    "The customer left the page",
    "Closed: the customer left and did not come back",
    "Closed: nobody wrote any more",
  ]);
});

test("promised times", () => {
  const log = new Log()
    .add("ClockWarned", { inner: { clock: "first_reply", due: "2026-03-10T12:10:00.000Z" } })
    .add("ClockBreached", { inner: { clock: "approval", due: "2026-03-10T12:00:00.000Z" } });
  const [warned, late] = write(log);
  expect(warned).toBe("The first reply is nearly due");
  expect(late).toMatch(/^The decision about the draft is late \| It was due at .*00/);
  expect(nameClock("lunch_break")).toBe("Lunch break");
});

test("other kinds are somebody else's", () => {
  expect(writeDeskLine(new Log().add("ContactLeft").events[0]!, "", PEOPLE)).toBeUndefined();
});
