// How the conversation stands, in one line at the top; and how the customer stands in the queue. Pure.
import type { Wait } from "../client/customer.ts";
import type { CustomerEventFrame } from "../wire/frames.ts";
import { holderOf, type Told } from "../wire/told.ts";
import { findNobody } from "./lines.ts";
import { phraseMoment, words } from "./words.ts";

export function describeStanding(told: Told, events: readonly CustomerEventFrame[]): string {
  const holder = holderOf(told);
  if (holder.role === "human") return words.withPerson(holder.name ?? words.person);
  if (holder.role === "bot") return words.withBot;
  if (told.state === "resolved") return words.closed;
  if (told.waitsForCustomer) return words.yourTurn;
  if (told.parked) return told.until === null ? words.parked : words.parkedUntil(phraseMoment(told.until));
  const opens = findNobody(events)?.opens_at;
  return opens ? words.opens(phraseMoment(opens)) : words.waiting;
}

/** The place in the queue and how long it usually takes, as far as the desk knows; empty where it says nothing. */
export function describeWait(wait: Wait | null): string {
  if (!wait?.place) return "";
  const place = wait.place === 1 ? words.next : words.place(wait.place);
  const { wait_low: low, wait_high: high } = wait;
  return high === undefined ? place : `${place} ${words.usually(low ?? high, high)}`;
}
