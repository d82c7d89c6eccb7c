// Actions that wait for a person: which do, what came before, and what was decided.
import type { ActionWord, HeldAction } from "../../wire/fold.ts";
import type { EventFrame } from "../../wire/frames.ts";

export interface SaidTurn {
  readonly speaker: string;
  readonly text: string;
}

/** What is asked of the server; `args`, `reason` and `text` belong to one word each. */
export interface DecisionBody {
  readonly decision: ActionWord;
  readonly client_id: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
  readonly text?: string;
}

const DONE: Readonly<Record<ActionWord, string>> = {
  approve: "approved the action",
  edit: "approved the action with changes",
  reject: "rejected the action",
  respond: "answered in place of the action",
};
const LOG = 8;

/** The task of an action, by which the server knows it. */
export function nameTask(conversation: string, action: HeldAction, logId: string): string {
  return `${conversation}:a${action.seq}:${logId.slice(0, LOG)}`;
}

export function listWaiting(actions: readonly HeldAction[]): HeldAction[] {
  return actions.filter((action) => action.state === "held");
}

/** What was said before the action where it comes from. */
export function listSaid(events: readonly EventFrame[], seq: number): readonly SaidTurn[] {
  const held = events.find((event) => event.seq === seq);
  return held?.kind === "ActionHeld" ? (held.inner?.said ?? []) : [];
}

/** What somebody did who decided: "approved the action". */
export function phraseDecided(word: ActionWord | undefined): string {
  return DONE[word ?? "reject"];
}
