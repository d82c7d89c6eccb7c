// What the desk itself carries out for its bot: what was asked, who said yes, and what came of it.
import type { ActionOutcome, ActionWord } from "../../wire/fold.ts";
import type { EventFrame } from "../../wire/frames.ts";
import { type Field, listFields } from "./fields.ts";
import { readName } from "./reasons.ts";

/** An action as its events tell of it: with the arguments that it was carried out with. */
export interface Asked {
  readonly title: string;
  readonly fields: readonly Field[];
  readonly own: boolean;
  readonly onlyHolder: boolean;
}

/** Something that was carried out, or was begun. */
export interface DeedShown {
  readonly type: "deed";
  readonly key: string;
  readonly seq: number;
  readonly at: string;
  readonly title: string;
  readonly state: "done" | "failed" | "unknown";
  readonly what: string;
  readonly fields: readonly Field[];
  /** What the tool told, or what went wrong. */
  readonly result: string;
  readonly erased: boolean;
}

const WHAT: Readonly<Record<DeedShown["state"], string>> = {
  done: "Done",
  failed: "Failed",
  unknown: "Nobody knows whether it was done: look before you do it again",
};
const CAUSES: Readonly<Record<string, string>> = {
  new_message: "the customer wrote again",
  handoff: "the conversation was handed over",
  claimed: "a person took over",
  stopped: "the bot was stopped",
  returned: "the conversation was returned to the bot",
  resolved: "the conversation was resolved",
  approval_overdue: "nobody decided in time",
};
const VERBS: Readonly<Record<ActionWord, string>> = {
  approve: "approved",
  edit: "approved",
  reject: "rejected",
  respond: "answered in place of",
};

/** Every action of a conversation by its number. */
export function listAsked(events: readonly EventFrame[], erased: ReadonlySet<number>): ReadonlyMap<number, Asked> {
  const asked = new Map<number, Asked>();
  for (const event of events) {
    if (erased.has(event.seq)) continue;
    if (event.kind === "ActionHeld" && event.inner?.name !== undefined) {
      const { name, args, through_seq, only_holder } = event.inner;
      const fields = listFields(args ?? {});
      asked.set(event.seq, { title: readName(name), fields, own: (through_seq ?? 0) > 0, onlyHolder: only_holder ?? false });
    } else if (event.kind === "ActionDecided" && event.inner?.action_seq !== undefined) {
      const { action_seq, args, decision } = event.inner;
      const before = asked.get(action_seq);
      if (before !== undefined && decision === "edit") asked.set(action_seq, { ...before, fields: listFields(args ?? {}) });
    }
  }
  return asked;
}

/** What was asked for: "The bot asks for a yes: Refund". */
export function phraseAsked(asked: Asked | undefined): string {
  const title = asked?.title ?? "Action";
  if (asked?.own !== true) return `The bot wants a decision: ${title}`;
  return asked.onlyHolder ? `The bot suggests: ${title}` : `The bot asks for a yes: ${title}`;
}

/** What somebody decided, after their name: "approved “Refund” with changes". */
export function phraseVerdict(word: ActionWord, asked: Pick<Asked, "title" | "onlyHolder"> | undefined): string {
  const carriesOut = asked?.onlyHolder === true && (word === "approve" || word === "edit");
  const changed = word === "edit" ? " with changes" : "";
  return `${carriesOut ? "decided to carry out" : VERBS[word]} ${quote(asked)}${changed}`;
}

/** Why nobody decides about it any more: "Given up: “Refund”, the customer wrote again". */
export function phraseGivenUp(cause: string, asked: Pick<Asked, "title"> | undefined): string {
  const why = CAUSES[cause] ?? readName(cause).toLowerCase();
  return `Given up: ${quote(asked)}${why === "" ? "" : `, ${why}`}`;
}

function quote(asked: Pick<Asked, "title"> | undefined): string {
  return asked === undefined ? "an action" : `“${asked.title}”`;
}

/** What was carried out, or begun; `null` for one that was not. */
export function buildDeed(
  event: EventFrame & { kind: "ActionClosed" },
  asked: Asked | undefined,
  erased: boolean,
): DeedShown | null {
  const outcome = event.inner?.outcome ?? "";
  if (!isCarriedOut(outcome)) return null;
  return {
    type: "deed",
    key: `e${event.seq}`,
    seq: event.seq,
    at: event.at,
    title: asked?.title ?? "Action",
    state: outcome,
    what: WHAT[outcome],
    fields: asked?.fields ?? [],
    result: erased ? "" : (event.inner?.result ?? ""),
    erased,
  };
}

function isCarriedOut(outcome: ActionOutcome): outcome is DeedShown["state"] {
  return outcome in WHAT;
}
