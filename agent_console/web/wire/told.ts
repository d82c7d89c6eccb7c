// What a conversation is for its customer right now: the fold of what customers are told. Pure.
//
// People of the desk fold more (fold.ts, tested against this one); it is apart so that the widget
// does not carry theirs. Customers cannot tell `offered` from `waiting`.
import type { CustomerEventFrame, Holder } from "./frames.ts";

export interface Told {
  /** The number of the newest event. */
  readonly head: number;
  readonly state: "bot" | "waiting" | "human" | "resolved";
  readonly holderName: string | null;
  readonly contact: string | null;
  /** On hold: nobody is to come before `until`, or before somebody says so. */
  readonly parked: boolean;
  readonly until: string | null;
  /** On hold until the customer writes. */
  readonly waitsForCustomer: boolean;
  /** The conversation that goes on in this one's place. */
  readonly mergedInto: string | null;
}

const AWAKE = { parked: false, until: null, waitsForCustomer: false };

export const BEGUN: Told = { head: 0, state: "bot", holderName: null, contact: null, ...AWAKE, mergedInto: null };

/** The conversation after one more event; kinds of newer versions only move the head. */
export function hear(told: Told, event: CustomerEventFrame): Told {
  return { ...told, ...listChanges(event), head: event.seq };
}

/** Who has the conversation. */
export function holderOf({ state, holderName }: Told): Holder {
  if (state === "bot") return { role: "bot" };
  if (state !== "human") return { role: "nobody" };
  return holderName === null ? { role: "human" } : { role: "human", name: holderName };
}

function listChanges({ kind, author, body }: CustomerEventFrame): Partial<Told> | undefined {
  switch (kind) {
    case "HandoffRequested":
    case "ConversationReleased":
      return give("waiting");
    case "ConversationClaimed":
      return give("human", author.name);
    case "ConversationTransferred":
      return body.group ? give("waiting") : give("human", body.to);
    case "ConversationSnoozed":
      return { ...give("waiting"), parked: true, until: body.until ?? null, waitsForCustomer: body.waiting_on_customer ?? false };
    case "ConversationWoken":
      return AWAKE;
    case "ConversationResolved":
      return give("resolved");
    case "ConversationReopened":
      return { ...give("bot"), mergedInto: null };
    case "ReturnedToBot":
      return give("bot");
    case "ConversationMerged":
      return { mergedInto: body.into ?? "" };
    case "ContactLeft":
      return { contact: body.email || null };
  }
}

function give(state: Told["state"], holderName: string | null = null): Partial<Told> {
  return { state, holderName, ...AWAKE };
}
