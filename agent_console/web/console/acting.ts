// Deciding about an action of somebody's own bot: asked over HTTP, a refusal becomes one clear line.
import type { ActionWord, HeldAction } from "../wire/fold.ts";
import { newId } from "../client/ids.ts";
import { type DecisionBody, nameTask } from "./model/actions.ts";
import { phraseVerdict } from "./model/deeds.ts";
import { readName } from "./model/reasons.ts";
import { decideTask, NotServed } from "./rest.ts";
import type { Workplace } from "./workplace.ts";

export type Said = Pick<DecisionBody, "args" | "reason" | "text">;

/** Whether a decision was taken; `problem` is what is wrong with what was said, to be mended. */
export interface Answered {
  readonly taken: boolean;
  readonly problem?: string;
}

/** What the server answers to arguments, or words, that cannot be used. */
const UNFIT = 400;

/** What was decided on this page, or is being sent: a key that is pressed twice means it once. */
const decided = new Set<string>();

/** Decide about an action. Somebody else may have been quicker: then they are named. */
export async function decideAction(
  place: Workplace,
  action: HeldAction,
  decision: ActionWord,
  said: Said = {},
): Promise<Answered> {
  const conversation = place.open.peek();
  const logId = place.desk.session.logId;
  if (conversation === null || logId === undefined) return { taken: false };
  const task = nameTask(conversation, action, logId);
  if (decided.has(task)) return { taken: false };
  decided.add(task);
  place.notice.value = null;
  try {
    await decideTask(task, { decision, client_id: newId(), ...said });
  } catch (error) {
    decided.delete(task);
    if (!(error instanceof NotServed)) throw error;
    if (error.status === UNFIT) return { taken: false, problem: error.message };
    place.notice.value = { conversation, text: error.message, tone: "problem" };
    return { taken: false };
  }
  place.say(`You ${phraseVerdict(decision, { title: readName(action.name), onlyHolder: action.onlyHolder })}`);
  return { taken: true };
}
