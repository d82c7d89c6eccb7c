// The bot's draft that a person can send or start from.
import type { Conversation, KeptDraft } from "../../wire/fold.ts";
import type { DecisionInner } from "../../wire/events.gen.ts";
import type { EventFrame } from "../../wire/frames.ts";
import { type Lapse, readLapse } from "./lapse.ts";

export interface Draft {
  readonly seq: number;
  readonly text: string;
  readonly confidence: number | null;
  /** Whether it waits for a yes; else it was set aside and is only a suggestion. */
  readonly held: boolean;
  /** Whether the customer has written since. */
  readonly stale: boolean;
  /** For one that is sent by itself: after so many seconds, counted from `heldAt`; `null`: it waits for a yes. */
  readonly vetoSeconds: number | null;
  /** When it was held (RFC 3339, the server's time). */
  readonly heldAt: string | null;
  /** For one that waits for a yes: by when somebody has to have decided; `null` for as long as needed. */
  readonly lapse: Lapse | null;
  /** What it is good for, in a few words. */
  readonly title: string;
}

/** The draft to offer; `null` when there is none worth it: already used, or it only says that no answer was found. */
export function readDraft(c: Conversation, events: readonly EventFrame[]): Draft | null {
  const kept = c.held ?? c.suggestion;
  if (kept === null || kept.text === "" || c.state === "resolved") return null;
  const used = events.some((e) => e.kind === "HumanWrote" && e.inner?.draft_seq === kept.seq);
  if (used || (c.held === null && isRefusal(kept.seq, events))) return null;
  const held = events.find((e) => e.seq === kept.seq);
  return {
    seq: kept.seq,
    text: kept.text,
    confidence: kept.confidence,
    held: c.held !== null,
    stale: events.some((e) => e.kind === "CustomerWrote" && e.seq > kept.throughSeq),
    vetoSeconds: c.held?.vetoSeconds ?? null,
    heldAt: held?.at ?? null,
    lapse: c.held === null ? null : readLapse(held),
    title: isRejected(kept.seq, events) ? "Draft, rejected by a person" : titleDraft(kept, c.held, findDecision(kept.seq, events)?.threshold ?? null),
  };
}

function isRejected(draftSeq: number, events: readonly EventFrame[]): boolean {
  return events.some((e) => e.kind === "DraftRejected" && e.inner?.draft_seq === draftSeq);
}

/** Less sure than this, a draft is more likely wrong than right. */
const EVEN = 0.5;

function titleDraft(kept: KeptDraft, held: KeptDraft | null, threshold: number | null): string {
  if (held !== null) return held.vetoSeconds === null ? "Draft, waits for your yes" : "Draft, sent unless you stop it";
  if (kept.confidence === null) return "Draft, nobody knows how sure";
  if (kept.confidence < EVEN) return "Draft, more likely wrong than right";
  return threshold !== null && kept.confidence >= threshold ? "Draft, ready to send" : "Draft, read it with care";
}

/** Whether the decision that led to a draft says that the bot knew no answer. */
function isRefusal(draftSeq: number, events: readonly EventFrame[]): boolean {
  return (findDecision(draftSeq, events)?.signals?.refused ?? 0) >= 1;
}

/** The decision that led to a draft. */
function findDecision(draftSeq: number, events: readonly EventFrame[]): Partial<DecisionInner> | undefined {
  const decision = events.filter((e) => e.kind === "DecisionMade" && e.seq < draftSeq).at(-1);
  return decision?.kind === "DecisionMade" ? decision.inner : undefined;
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
