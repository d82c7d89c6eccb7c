// What stands on the card of an offer, and what is said when it ends.
import type { OfferFrame, OfferOverFrame, QueueItem } from "../../wire/frames.ts";
import { listChips, namePriority } from "./marks.ts";
import { phraseItem } from "./queue.ts";

export interface OfferShown {
  /** Who it is: their address, else the end of their id. */
  readonly who: string;
  /** Why they need a person. */
  readonly what: string;
  /** Why this person is asked. */
  readonly why: string;
  readonly words: string;
  readonly chips: readonly string[];
}

/** Say what an offer is about; its line of the queue may not have come yet. */
export function showOffer(frame: OfferFrame, item: QueueItem | undefined): OfferShown {
  const urgent = item === undefined || item.priority === 0 ? [] : [`${namePriority(item.priority)} priority`];
  return {
    who: item === undefined ? "A customer" : nameVisitor(item),
    what: item === undefined ? "Needs a person" : phraseItem(item),
    why: frame.reason,
    words: frame.preview || (item?.preview ?? ""),
    chips: [...urgent, ...(item === undefined ? [] : listChips(item).map((chip) => chip.text))],
  };
}

/** Customers have no name here: their address where they left one, else the end of their id. */
export function nameVisitor({ contact, customer_id: id, site }: Pick<QueueItem, "contact" | "customer_id" | "site">): string {
  if (contact !== null && contact !== "") return contact;
  const visitor = id === "" ? "Customer" : `Visitor ${id.slice(-4)}`;
  return site === "default" ? visitor : `${visitor} on ${site}`;
}

/** Whole seconds that are left, never below nothing. */
export function countLeft(endsAt: number, now: number): number {
  return Math.max(0, Math.ceil((endsAt - now) / 1000));
}

/** Why an offer is gone, in one sentence; empty where nobody need be told. */
export function phraseOfferOver({ cause, by }: OfferOverFrame): string {
  switch (cause) {
    case "accepted":
    case "declined":
      return "";
    case "expired":
      return "The offer ran out, and somebody else is asked.";
    case "taken":
      return `${by?.name || "A colleague"} has taken what was offered to you.`;
    case "gone":
      return "You were not there, and somebody else is asked.";
    default:
      return "The offer was taken back: it no longer needs you.";
  }
}
