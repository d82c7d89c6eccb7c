// A training example as the examples page shows it.
import { phraseReasons, readName } from "./reasons.ts";

/** An example as the server lists it; of the fields only those that are shown. */
export interface ExampleListed {
  readonly id: string;
  readonly conversation_id: string;
  readonly created_at: string;
  readonly prompt: readonly { readonly role: string; readonly content: string }[];
  readonly target: string;
  readonly draft?: string | null;
  readonly origin: string;
  readonly skipped?: string | null;
  readonly reasons: readonly string[];
  readonly confidence: number | null;
  readonly outcome: string;
  readonly person: string | null;
  readonly provenance?: { readonly labels?: readonly string[] };
}

export interface ExampleShown {
  readonly id: string;
  readonly conversation: string;
  readonly at: string;
  /** Why a person was involved. */
  readonly why: string;
  readonly confidence: number | null;
  readonly turns: readonly { readonly who: string; readonly text: string }[];
  readonly target: string;
  /** What the bot would have sent, where the person sent something else. */
  readonly draft: string | null;
  readonly origin: string;
  /** Why it is not exported; `null` when it is. */
  readonly skipped: string | null;
  /** Who answered, and how it ended. */
  readonly foot: string;
}

const ORIGINS: Readonly<Record<string, string>> = {
  approved: "Draft sent as it was",
  edited: "Draft edited",
  written: "Written by a person",
};

const SKIPPED: Readonly<Record<string, string>> = {
  outcome_unsolved: "Not exported: not solved",
  outcome_spam: "Not exported: spam",
  outcome_duplicate: "Not exported: a duplicate",
  only_a_transfer: "Not exported: nothing but a transfer",
  no_question: "Not exported: nobody had asked",
  rests_on_tool: "Not exported: it tells what a tool told",
  erased: "Not exported: erased",
};

const OUTCOMES: Readonly<Record<string, string>> = { unsolved: "not solved" };

/** Put an example into the words of the page. */
export function showExample(listed: ExampleListed): ExampleShown {
  const { outcome, draft = null, skipped = null } = listed;
  const foot = [listed.person ?? "", OUTCOMES[outcome] ?? outcome, ...(listed.provenance?.labels ?? [])];
  return {
    id: listed.id,
    conversation: listed.conversation_id,
    at: listed.created_at,
    why: phraseReasons(listed.reasons),
    confidence: listed.confidence,
    turns: listed.prompt.map(({ role, content }) => ({ who: nameRole(role), text: content })),
    target: listed.target,
    draft: draft === listed.target ? null : draft,
    origin: ORIGINS[listed.origin] ?? readName(listed.origin),
    skipped: skipped === null ? null : (SKIPPED[skipped] ?? `Not exported: ${readName(skipped).toLowerCase()}`),
    foot: foot.filter((part) => part !== "").join(" · "),
  };
}

function nameRole(role: string): string {
  if (role === "user") return "Customer";
  return role === "assistant" ? "Answer" : readName(role);
}
