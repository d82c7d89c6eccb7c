// How an open conversation stands where that is out of the ordinary: parked, left, merged, shut out.
import type { Conversation } from "../../wire/fold.ts";
import { phraseClock } from "./ages.ts";

/** Say it in one line, the weightiest first; `null` where nothing is to be said. */
export function describeStanding(c: Conversation, now: number): string | null {
  if (c.blocked) return "The customer is shut out: what they write is refused.";
  if (c.mergedInto !== null) return "It goes on in another conversation of this customer.";
  if (c.snoozed) return describeParking(c, now);
  if (c.customerLeft && c.state !== "bot" && c.state !== "resolved") {
    return c.contact === null
      ? "The customer left the page. What you write waits for them there."
      : "The customer left the page, and can be written to by mail.";
  }
  return null;
}

function describeParking(c: Conversation, now: number): string {
  const until = c.snoozedUntil === null ? "" : phraseClock(c.snoozedUntil, now);
  if (c.waitingOnCustomer) {
    return until === "" ? "Parked until the customer writes." : `Parked until the customer writes, at the latest until ${until}.`;
  }
  return until === "" ? "Parked until somebody brings it back, or the customer writes." : `Parked until ${until}, or until the customer writes.`;
}
