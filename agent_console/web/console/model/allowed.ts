// What the reader may do with a conversation right now, and why not where not.
import type { Conversation } from "../../wire/fold.ts";
import type { Draft } from "./draft.ts";

export type Act =
  | "take_over" | "reply" | "note" | "use_draft" | "approve" | "reject"
  | "decide" | "carry_out" | "return_to_bot" | "release" | "transfer" | "resolve"
  | "park" | "wake" | "priority" | "merge" | "block" | "unblock"
  | "join" | "leave" | "take_from" | "assign" | "whisper";

export interface Reader {
  readonly id: string;
  readonly role: string;
}

/** For each act: `null` when it is possible, else the reason in one short sentence. */
export type Allowed = Readonly<Record<Act, string | null>>;

/** Why nobody says yes yet: the press was meant for what stood there before. */
export const JUST_CAME_UP = "It has only just come up: read it first.";

const RESOLVED = "It is resolved. It opens again when the customer writes.";

/** Read what is possible from the state of the conversation and who is asking. */
export function readAllowed(c: Conversation, draft: Draft | null, reader: Reader, connected: boolean): Allowed {
  const general = refuseInGeneral(c, reader, connected);
  const each = (own: string | null): string | null => general ?? own;
  const mine = requireHolding(c, reader);
  const voice = c.state === "human" && c.joined.some((one) => one.id === reader.id) ? null : mine;
  const held = c.held === null ? "No draft waits for a yes." : null;
  return {
    take_over: each(refuseTakeOver(c, reader)),
    // Words typed while the line is down are kept and sent when it is back.
    reply: connected ? each(voice) : voice,
    note: connected ? general : refuseInGeneral(c, reader, true),
    use_draft: each(refuseDraft(draft, mine, refuseTakeOver(c, reader))),
    approve: each(held),
    reject: each(held),
    decide: general,
    carry_out: each(mine),
    return_to_bot: each(mine),
    release: each(mine),
    transfer: each(mine),
    resolve: each(refuseResolve(c, reader)),
    park: each(mine),
    wake: each(c.snoozed ? null : "It is not parked."),
    priority: each(c.state === "resolved" ? RESOLVED : null),
    merge: each(c.state === "resolved" ? RESOLVED : refuseEnding(c, reader)),
    block: each(c.blocked ? "The customer is shut out already." : refuseEnding(c, reader)),
    unblock: each(c.blocked ? null : "The customer is not shut out."),
    join: each(refuseJoin(c, reader)),
    leave: each(c.joined.some((one) => one.id === reader.id) ? null : "You have not joined it."),
    take_from: each(refuseLeading(reader) ?? (c.state === "human" && c.holder !== reader.id ? null : "Nobody else has it.")),
    assign: each(refuseLeading(reader) ?? (c.state === "resolved" ? RESOLVED : null)),
    whisper: each(refuseLeading(reader) ?? (c.state === "human" && c.holder !== reader.id ? null : "Nobody has it to whisper to.")),
  };
}

function refuseInGeneral(c: Conversation, reader: Reader, connected: boolean): string | null {
  if (c.head === 0) return "Still loading.";
  if (reader.role === "data") return "Your role may read, not act.";
  return connected ? null : "Not connected: this has to wait.";
}

function refuseTakeOver(c: Conversation, reader: Reader): string | null {
  if (c.state === "resolved") return RESOLVED;
  if (c.state !== "human") return null;
  return c.holder === reader.id ? "You have it already." : `${nameHolder(c)} has it.`;
}

function refuseDraft(draft: Draft | null, mine: string | null, takeOver: string | null): string | null {
  if (draft === null) return "The bot left no draft.";
  if (draft.held) return null;
  return mine === null ? null : takeOver;
}

function requireHolding(c: Conversation, reader: Reader): string | null {
  if (c.state === "human" && c.holder === reader.id) return null;
  if (c.state === "resolved") return RESOLVED;
  return c.state === "human" ? `${nameHolder(c)} has it.` : "Take over first.";
}

function refuseResolve(c: Conversation, reader: Reader): string | null {
  return c.state === "resolved" ? "It is resolved already." : refuseEnding(c, reader);
}

/** What a person has, they end themselves, or a supervisor does. */
function refuseEnding(c: Conversation, reader: Reader): string | null {
  if (c.state !== "human" || c.holder === reader.id) return null;
  return leads(reader) ? null : `${nameHolder(c)} has it.`;
}

function refuseJoin(c: Conversation, reader: Reader): string | null {
  const lead = refuseLeading(reader);
  if (lead !== null) return lead;
  if (c.state !== "human") return "Nobody has it whom you could join.";
  return c.holder === reader.id || c.joined.some((one) => one.id === reader.id) ? "You are in it already." : null;
}

function refuseLeading(reader: Reader): string | null {
  return leads(reader) ? null : "Only a supervisor may.";
}

/** Whether a person may step into what others have. */
export function leads(reader: Reader): boolean {
  return reader.role === "supervisor" || reader.role === "admin";
}

function nameHolder(c: Conversation): string {
  return c.holderName ?? "A colleague";
}
