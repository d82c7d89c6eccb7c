// What stands in the composer of each conversation: kept across reloads, started from drafts, never lost.
import type { Draft } from "./draft.ts";

/** `approve`: the held draft is being edited, and goes out as the bot's answer. */
export type Mode = "reply" | "note" | "approve";

export interface Kept {
  readonly text: string;
  readonly mode: Mode;
  /** The draft that the text began from. */
  readonly draftSeq: number | null;
}

/** The part of the browser's storage that is used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export const NOTHING: Kept = { text: "", mode: "reply", draftSeq: null };

/** The longest message that the server takes, in characters. */
export const LONGEST = 8000;

/** Unsent texts, one for each conversation of one person. Without storage they live as long as the page. */
export class KeptTexts {
  readonly #shelf: Shelf | null;
  readonly #person: string;
  readonly #here = new Map<string, Kept>();

  constructor(shelf: Shelf | null, person: string) {
    this.#shelf = shelf;
    this.#person = person;
  }

  load(conversation: string): Kept {
    const here = this.#here.get(conversation);
    if (here !== undefined) return here;
    try {
      return readKept(this.#shelf?.getItem(this.#key(conversation)) ?? null);
    } catch {
      return NOTHING;
    }
  }

  save(conversation: string, kept: Kept): void {
    this.#here.set(conversation, kept);
    try {
      if (kept.text === "") this.#shelf?.removeItem(this.#key(conversation));
      else this.#shelf?.setItem(this.#key(conversation), JSON.stringify(kept));
    } catch {
      // Full or forbidden: the text is still kept here.
    }
  }

  #key(conversation: string): string {
    return `handraise.kept.${this.#person}.${conversation}`;
  }
}

/** Put a draft into the composer; what was typed there stays, above it. */
export function startFromDraft(kept: Kept, draft: Draft): Kept {
  const mode = draft.held ? "approve" : "reply";
  if (kept.draftSeq === draft.seq && kept.text !== "") return { ...kept, mode };
  const typed = kept.text.trim();
  const text = typed === "" ? draft.text : `${typed}\n\n${draft.text}`;
  return { text, mode, draftSeq: draft.seq };
}

/** The composer when its held draft is no longer open: the words stay, as a reply. */
export function settleMode(kept: Kept, draft: Draft | null): Kept {
  if (kept.mode !== "approve" || (draft?.held === true && draft.seq === kept.draftSeq)) return kept;
  return { ...kept, mode: "reply" };
}

/** Put a text that could not be sent back into the composer, above what was typed since. */
export function putBack(kept: Kept, text: string, mode: Mode): Kept {
  const typed = kept.text.trim();
  return { text: typed === "" ? text : `${text}\n\n${typed}`, mode, draftSeq: kept.draftSeq };
}

/** The text as it may be sent: without the characters that the server refuses, and not blank. */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\u{fffd}").trim();
}

/** Why the text cannot be sent as it is; `null` when it can. */
export function refuseText(text: string): string | null {
  const length = [...cleanText(text)].length;
  if (length === 0) return "Nothing is written yet.";
  const over = length - LONGEST;
  return over > 0 ? `${over.toLocaleString("en")} characters too long.` : null;
}

function readKept(json: string | null): Kept {
  if (json === null) return NOTHING;
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null) return NOTHING;
  const { text, mode, draftSeq } = value as Record<string, unknown>;
  return {
    text: typeof text === "string" ? text : "",
    mode: mode === "note" || mode === "approve" ? mode : "reply",
    draftSeq: typeof draftSeq === "number" ? draftSeq : null,
  };
}
