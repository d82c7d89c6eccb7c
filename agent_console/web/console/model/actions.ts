// Actions of somebody's own bot: their arguments as fields to read and to change, and what was decided.
import type { ActionWord, HeldAction } from "../../wire/fold.ts";
import type { EventFrame } from "../../wire/frames.ts";
import { readName } from "./reasons.ts";

/** One argument: words as they are, anything else as JSON. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly text: string;
  readonly json: boolean;
}

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
const ONE_LINE = 60;

export function listFields(args: Readonly<Record<string, unknown>>): Field[] {
  return Object.entries(args).map(([name, value]) => ({
    name,
    label: readName(name),
    text: typeof value === "string" ? value : writeJson(value),
    json: typeof value !== "string",
  }));
}

/** On one line where it fits. */
function writeJson(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= ONE_LINE ? line : JSON.stringify(value, null, 1);
}

/** The arguments as they stand in the fields, or why they cannot be used, by the field's name. */
export function readFields(
  fields: readonly Field[],
): { args: Record<string, unknown> } | { wrong: string; problem: string } {
  const args: Record<string, unknown> = {};
  for (const field of fields) {
    if (!field.json) {
      args[field.name] = field.text;
      continue;
    }
    try {
      args[field.name] = JSON.parse(field.text);
    } catch {
      return { wrong: field.name, problem: `${field.label} is no valid JSON: numbers stand bare, words in "quotes".` };
    }
  }
  return { args };
}

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
