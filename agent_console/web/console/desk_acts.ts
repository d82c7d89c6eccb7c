// What a person does with a conversation as a whole: answers an offer, parks it, passes it on, merges it, ends it as spam.
import { Refused } from "../client/desk.ts";
import { ask, begin } from "./acts.ts";
import { cleanText } from "./model/composer.ts";
import { explainRefusal } from "./model/errors.ts";
import { namePriority } from "./model/marks.ts";
import type { Parking } from "./model/parking.ts";
import { readName } from "./model/reasons.ts";
import type { Workplace } from "./workplace.ts";

/** Take what is offered, and open it; says whether it is the reader's now. */
export async function accept(place: Workplace, conversation: string): Promise<boolean> {
  place.go({ conversation });
  const accepted = await ask(place, { type: "accept", conversation_id: conversation });
  if (accepted) place.say("You have it now.");
  return accepted;
}

/** Leave what is offered to somebody else. */
export async function decline(place: Workplace, conversation: string, reason = ""): Promise<void> {
  const words = cleanText(reason);
  try {
    await place.desk.ask({ type: "decline", conversation_id: conversation, ...(words === "" ? {} : { reason: words }) });
    place.say("Declined. Somebody else is asked.");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.tellOffer(explainRefusal(error.frame));
  }
}

/** Whom a conversation is passed on to. */
export type Taker = { readonly to: string; readonly name: string } | { readonly group: string };

export async function passOn(place: Workplace, taker: Taker, note: string): Promise<void> {
  const id = begin(place, "transfer");
  if (id === null) return;
  const words = cleanText(note);
  const more = words === "" ? {} : { note: words };
  if ("group" in taker) {
    const text = `It waits for the group ${readName(taker.group)} now.`;
    await ask(place, { type: "transfer", conversation_id: id, group: taker.group, ...more }, { text, state: "waiting" });
  } else {
    await ask(place, { type: "transfer", conversation_id: id, to: taker.to, ...more }, { text: `${taker.name} has it now.`, state: "human" });
  }
}

export async function park(place: Workplace, parking: Parking, note: string): Promise<void> {
  const id = begin(place, "park");
  if (id === null) return;
  const words = cleanText(note);
  const more = words === "" ? {} : { note: words };
  const parked = await ask(place, { type: "snooze", conversation_id: id, ...parking, ...more });
  // How long it is parked stands above it for as long as it is.
  if (parked) place.say("Parked. The customer was told.");
}

export async function wake(place: Workplace): Promise<void> {
  const id = begin(place, "wake");
  if (id !== null) await ask(place, { type: "wake", conversation_id: id }, { text: "It is back in the queue.", state: "waiting" });
}

export async function setPriority(place: Workplace, priority: number, reason: string): Promise<void> {
  const id = begin(place, "priority");
  if (id === null) return;
  const words = cleanText(reason);
  const more = words === "" ? {} : { reason: words };
  await ask(place, { type: "priority", conversation_id: id, priority, ...more }, { text: `Priority: ${namePriority(priority).toLowerCase()}.` });
}

/** Let it go on in another conversation of the same customer, and go there. */
export async function merge(place: Workplace, into: string): Promise<void> {
  const id = begin(place, "merge");
  if (id === null || !(await ask(place, { type: "merge", conversation_id: id, into }))) return;
  place.go({ conversation: into });
  place.notice.value = { conversation: into, text: "Merged: what was said in the other conversation stands here.", tone: "done" };
}

/** Shut the customer out, with a way back. */
export async function block(place: Workplace, reason: string): Promise<void> {
  const id = begin(place, "block");
  if (id === null) return;
  const words = cleanText(reason);
  const undo = (): void => void unblock(place);
  await ask(
    place,
    { type: "block", conversation_id: id, ...(words === "" ? {} : { reason: words }) },
    { text: "The customer is shut out, and this is closed as spam.", state: "resolved", undo },
  );
}

export async function unblock(place: Workplace): Promise<void> {
  const id = begin(place, "unblock");
  if (id !== null) await ask(place, { type: "unblock", conversation_id: id }, { text: "The customer may write again." });
}
