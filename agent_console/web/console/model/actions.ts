// Actions that wait for a person: which do, what came before, and what was decided.
import type { ActionWord, HeldAction } from "../../wire/fold.ts";
import type { EventFrame } from "../../wire/frames.ts";
import type { Allowed } from "./allowed.ts";
import { phraseGivenUp, phraseVerdict } from "./deeds.ts";
import { readName } from "./reasons.ts";

/** What a card shows: the choices, or a form for one of them. */
export type Mode = "look" | "edit" | "reject" | "respond";

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

const LOG = 8;
/** Of what was typed in vain, so much is shown. */
const MOST_TYPED = 200;

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

/** What the desk carries out itself right now, or is about to. */
export function listUnderWay(actions: readonly HeldAction[]): HeldAction[] {
  return actions.filter((action) => action.throughSeq > 0 && (action.state === "decided" || action.state === "taken"));
}

/** Why the reader may not decide about it; `null` when they may. */
export function refuseDeciding(action: HeldAction, allowed: Allowed): string | null {
  return action.onlyHolder ? allowed.carry_out : allowed.decide;
}

/** What is told to who was still writing when it was over: who was quicker, and what was not used. */
export function phraseOvertaken(action: HeldAction, me: string, typed: string): string {
  const asked = { title: readName(action.name), onlyHolder: action.onlyHolder };
  const who = action.decidedBy === me ? "You" : (action.decidedName ?? "A colleague");
  const what = action.decision === null ? phraseGivenUp(action.cause, asked) : `${who} ${phraseVerdict(action.decision, asked)} meanwhile`;
  if (typed === "") return `${what}.`;
  const shown = typed.length > MOST_TYPED ? `${typed.slice(0, MOST_TYPED)}…` : typed;
  return `${what}. What you wrote was not used: ${shown}`;
}

/** The customer's words that an action of the desk's own bot is for; "" where it is another program's. */
export function readRequest(action: HeldAction, events: readonly EventFrame[]): string {
  const asked = action.throughSeq === 0 ? undefined : events.find((event) => event.seq === action.throughSeq);
  return asked?.kind === "CustomerWrote" ? (asked.body.text ?? "") : "";
}

/** What it is, for who decides: a tool's description is written for a model, and only its beginning is of use. */
export function describe({ description, throughSeq }: HeldAction): string {
  return throughSeq > 0 ? (description.split(/\n\s*\n/)[0] ?? "").trim() : description;
}

/** What is asked of who rejects it, with what follows. */
export function askReason({ throughSeq, onlyHolder }: HeldAction): string {
  if (throughSeq === 0) return "Why not? The bot is told (optional)";
  return onlyHolder ? "Why not? (optional)" : "Why not? (optional) The conversation then waits for a person";
}
