// Deciding about an action of somebody's own bot: asked over HTTP, a refusal becomes one clear line.
import type { ActionWord, HeldAction } from "../wire/fold.ts";
import { newId } from "../client/ids.ts";
import { type DecisionBody, nameTask, phraseDecided } from "./model/actions.ts";
import { decideTask, NotServed } from "./rest.ts";
import type { Workplace } from "./workplace.ts";

export type Said = Pick<DecisionBody, "args" | "reason" | "text">;

/** Decide; says whether it was taken. Somebody else may have been quicker: then they are named. */
export async function decideAction(
  place: Workplace,
  action: HeldAction,
  decision: ActionWord,
  said: Said = {},
): Promise<boolean> {
  const conversation = place.open.peek();
  const logId = place.desk.session.logId;
  if (conversation === null || logId === undefined) return false;
  try {
    await decideTask(nameTask(conversation, action, logId), { decision, client_id: newId(), ...said });
  } catch (error) {
    if (!(error instanceof NotServed)) throw error;
    place.notice.value = { conversation, text: error.message, tone: "problem" };
    return false;
  }
  place.say(`You ${phraseDecided(decision)}`);
  return true;
}
