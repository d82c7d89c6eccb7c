// What a supervisor does beside the desk: join, leave, take from a colleague, give to one, whisper, stop the bot.
import { Refused } from "../client/desk.ts";
import { ask, begin } from "./acts.ts";
import { cleanText } from "./model/composer.ts";
import { explainRefusal } from "./model/errors.ts";
import { changeSite, changeTopic, NotServed } from "./rest.ts";
import type { Workplace } from "./workplace.ts";

export async function join(place: Workplace): Promise<boolean> {
  const id = begin(place, "join");
  return id !== null && (await ask(place, { type: "join", conversation_id: id }, { text: "You joined: what you write reaches the customer.", state: "human" }));
}

export async function leave(place: Workplace): Promise<void> {
  const id = begin(place, "leave");
  if (id !== null) await ask(place, { type: "leave", conversation_id: id }, { text: "You left it." });
}

/** Take it from the colleague who has it; one press gives it back. */
export async function takeFrom(place: Workplace): Promise<boolean> {
  const id = begin(place, "take_from");
  const { holder, holderName } = place.chat.value.conversation;
  if (id === null || holder === null) return false;
  const name = holderName ?? "your colleague";
  const undo = (): void => void give(place, { id: holder, name }, "Given back.");
  return ask(place, { type: "take_over", conversation_id: id }, { text: `You have it now. ${name} was told.`, state: "human", undo });
}

export async function give(place: Workplace, to: { readonly id: string; readonly name: string }, note: string): Promise<void> {
  const id = begin(place, "assign");
  if (id === null) return;
  const words = cleanText(note);
  const more = words === "" ? {} : { note: words };
  await ask(place, { type: "assign", conversation_id: id, to: to.id, ...more }, { text: `${to.name} has it now.`, state: "human" });
}

/** Tell the holder something that nobody else reads; it is kept until it is stored. */
export function whisper(place: Workplace, text: string): void {
  const id = begin(place, "whisper");
  const { holder } = place.chat.value.conversation;
  const words = cleanText(text);
  if (id === null || holder === null || words === "") return;
  place.desk.keep({ type: "note", conversation_id: id, text: words, to: holder }).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    place.notice.value = { conversation: id, text: explainRefusal(error.frame), tone: "problem" };
  });
}

/** Whom the bot is to be stopped for. */
export type Scope = { readonly topic: string } | { readonly site: string };

/** Stop the bot, with one press to let it go on. */
export async function stopBot(place: Workplace, scope: Scope, name: string, reason: string): Promise<void> {
  const conversation = place.open.value ?? "";
  const undo = (): void => void resumeBot(place, scope, name);
  try {
    await order(scope, "stop", cleanText(reason) || "No reason given.");
    place.notice.value = { conversation, text: `The bot is stopped for ${name}: those questions go to people.`, tone: "done", undo };
  } catch (error) {
    if (!(error instanceof NotServed)) throw error;
    place.notice.value = { conversation, text: error.message, tone: "problem" };
  }
  await place.stopped.refresh();
}

/** Let the bot go on where it was stopped. */
export async function resumeBot(place: Workplace, scope: Scope, name: string): Promise<void> {
  try {
    await order(scope, "resume", "Taken back.");
    place.say(`The bot goes on for ${name}.`);
    place.notice.value = null;
  } catch (error) {
    if (!(error instanceof NotServed)) throw error;
    place.notice.value = { conversation: place.open.value ?? "", text: error.message, tone: "problem" };
  }
  await place.stopped.refresh();
}

function order(scope: Scope, act: "stop" | "resume", reason: string): Promise<void> {
  return "site" in scope ? changeSite(scope.site, act, reason) : changeTopic(scope.topic, { act, reason });
}
