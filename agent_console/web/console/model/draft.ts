// The bot's draft that a person can send or start from.
import type { Conversation } from "../../wire/fold.ts";
import type { EventFrame } from "../../wire/frames.ts";

export interface Draft {
  readonly seq: number;
  readonly text: string;
  readonly confidence: number | null;
  /** Whether it waits for a yes; else it was set aside and is only a suggestion. */
  readonly held: boolean;
  /** Whether the customer has written since. */
  readonly stale: boolean;
}

/** The draft to offer; `null` when there is none worth it: already used, or it only says that no answer was found. */
export function readDraft(c: Conversation, events: readonly EventFrame[]): Draft | null {
  const kept = c.held ?? c.suggestion;
  if (kept === null || kept.text === "" || c.state === "resolved") return null;
  const used = events.some((e) => e.kind === "HumanWrote" && e.inner?.draft_seq === kept.seq);
  if (used || (c.held === null && isRefusal(kept.seq, events))) return null;
  return {
    seq: kept.seq,
    text: kept.text,
    confidence: kept.confidence,
    held: c.held !== null,
    stale: events.some((e) => e.kind === "CustomerWrote" && e.seq > kept.throughSeq),
  };
}

/** Whether the decision that led to a draft says that the bot knew no answer. */
function isRefusal(draftSeq: number, events: readonly EventFrame[]): boolean {
  const decision = events.filter((e) => e.kind === "DecisionMade" && e.seq < draftSeq).at(-1);
  return decision?.kind === "DecisionMade" && (decision.inner?.signals?.refused ?? 0) >= 1;
}

/**
 * The number under which a reply names the draft it began from: a held draft gets a new one when
 * it is set aside. `undefined` when that draft is not the newest suggestion.
 */
export function nameDraft(began: number | null, events: readonly EventFrame[]): number | undefined {
  if (began === null) return undefined;
  const asides = events.filter((e) => e.kind === "DraftSetAside" || e.kind === "DraftRejected");
  const newest = asides.at(-1);
  if (newest?.kind === "DraftRejected") return newest.inner?.draft_seq === began ? began : undefined;
  if (newest === undefined) return undefined;
  return newest.seq === began || newest.inner?.draft_seq === began ? newest.seq : undefined;
}
