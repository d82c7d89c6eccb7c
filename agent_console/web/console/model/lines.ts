// The lines between messages: who took the conversation, gave it back, resolved it, and when.
import type { EventFrame } from "../../wire/frames.ts";
import { writeDeskLine } from "./desk_lines.ts";
import { type Asked, phraseAsked, phraseGivenUp, phraseVerdict } from "./deeds.ts";
import { lowerFirst, phraseReasons, readName } from "./reasons.ts";

/** Names of the people of the desk. */
export interface People {
  readonly me: { readonly id: string; readonly name: string };
  name(id: string): string | undefined;
}

export interface LineWritten {
  readonly text: string;
  readonly detail: string;
  readonly tone: "plain" | "raised" | "person" | "bot" | "done";
}

const OUTCOMES: Readonly<Record<string, string>> = {
  solved: "solved",
  unsolved: "not solved",
  spam: "spam",
  duplicate: "a duplicate",
  other: "another outcome",
};

/** Ends that come by themselves. */
const ENDINGS: Readonly<Record<string, string>> = {
  customer_left: "Closed: the customer left and did not come back",
  silent: "Closed: nobody wrote any more",
  merged: "Closed: it goes on in the other conversation",
};

const CAUSES: Readonly<Record<string, string>> = {
  handoff: "Not sent: handed over",
  claimed: "Not sent: a person took over",
  new_message: "Not sent: the customer wrote again",
  resolved: "Not sent: resolved first",
  stale: "Came too late, not sent",
  stale_epoch: "Came too late, not sent",
  late: "Came too late, not sent",
  stopped: "Not sent: the bot was stopped",
};

/** Say why a draft was set aside. */
export function explainCause(cause: string): string {
  if (cause === "") return "Not sent";
  return CAUSES[cause] ?? `Not sent: ${readName(cause).toLowerCase()}`;
}

/** The name of whoever is behind an event: "You" for the reader. */
export function nameAuthor(event: EventFrame, people: People): string {
  const by = event.inner?.by;
  if (by != null && by === people.me.id) return "You";
  return event.author.name ?? (by == null ? undefined : people.name(by)) ?? "A person";
}

/** The sequence numbers whose content was erased. */
export function listErased(events: readonly EventFrame[]): Set<number> {
  const erased = new Set<number>();
  for (const event of events) {
    if (event.kind === "PersonalDataErased") for (const seq of event.body.seqs ?? []) erased.add(seq);
  }
  return erased;
}

/** Write the line of an event; `null` for a kind that is shown otherwise, or not known here. */
export function writeLine(event: EventFrame, people: People): LineWritten | null {
  const who = nameAuthor(event, people);
  switch (event.kind) {
    case "ConversationStarted":
      return plain(`The chat began on ${event.body.site ?? "the website"}`);
    case "HandoffRequested":
      return writeHandoff(event);
    case "ConversationClaimed": {
      const from = event.inner?.taken_from ?? null;
      const whose = from === null ? "" : ` from ${from === people.me.id ? "you" : (people.name(from) ?? "a colleague")}`;
      return { text: `${who} took over${whose}`, detail: "", tone: "person" };
    }
    case "ConversationReleased":
      return writeRelease(event, who, people);
    case "ConversationTransferred": {
      const group = event.body.group ?? "";
      if (group !== "") return { text: `${who} passed it to the group ${readName(group)}`, detail: event.inner?.note ?? "", tone: "raised" };
      const to = event.inner?.to === people.me.id ? "you" : (event.body.to ?? "a colleague");
      return { text: `${who} passed it to ${to}`, detail: event.inner?.note ?? "", tone: "person" };
    }
    case "ReturnedToBot":
      return { text: `${who} returned it to the bot`, detail: event.inner?.note ?? "", tone: "bot" };
    case "ConversationResolved": {
      const outcome = OUTCOMES[event.body.outcome ?? ""] ?? event.body.outcome ?? "";
      const labels = event.inner?.labels ?? [];
      const own = ENDINGS[event.inner?.cause ?? ""];
      const text = own ?? (outcome === "" ? `${who} resolved it` : `${who} resolved it as ${outcome}`);
      return { text, detail: labels.join(", "), tone: "done" };
    }
    case "ConversationReopened":
      return { text: "Opened again by the customer", detail: "", tone: "bot" };
    case "AnswerAudited":
      return plain(`${who} reviewed the answer: ${event.inner?.verdict ?? "unclear"}`, event.inner?.note ?? "");
    default: {
      const line = writeDeskLine(event, who, people);
      return line === undefined ? writeOfCustomer(event) : line;
    }
  }
}

/** Write the line of an action's event, which is about one of those `asked` for; `null` where none is to be shown. */
export function writeActionLine(
  event: EventFrame,
  people: People,
  asked: ReadonlyMap<number, Asked>,
): LineWritten | null {
  switch (event.kind) {
    case "ActionHeld":
      return { text: phraseAsked(asked.get(event.seq)), detail: "", tone: "raised" };
    case "ActionDecided": {
      const { action_seq = 0, decision = "reject", text = "" } = event.inner ?? {};
      return { text: `${nameAuthor(event, people)} ${phraseVerdict(decision, asked.get(action_seq))}`, detail: text, tone: "person" };
    }
    case "ActionClosed": {
      const { action_seq = 0, cause = "", outcome } = event.inner ?? {};
      return outcome === "given_up" ? plain(phraseGivenUp(cause, asked.get(action_seq))) : null;
    }
    default:
      return null;
  }
}

function writeOfCustomer(event: EventFrame): LineWritten | null {
  switch (event.kind) {
    case "AnswerWithdrawn":
      return writeWithdrawal(event);
    case "ContactLeft":
      if (event.body.email === "") return plain("The customer took the address back: no more mail");
      return plain(`The customer left an address: ${event.body.email ?? "(erased)"}`);
    case "CustomerRated":
      return plain(`The customer rated this ${event.body.score ?? "–"}`, event.body.comment ?? "");
    case "CustomerLeft":
      return plain("The customer left the page");
    case "ConsentGiven":
      return plain("The customer allowed this chat to be used for training");
    case "ConsentWithdrawn":
      return plain("The customer no longer allows this chat to be used for training");
    case "FileAttached":
      return plain(`File: ${event.body.name ?? "(erased)"}`);
    case "PersonalDataErased":
      return plain("Personal data was erased");
    default:
      return null;
  }
}

const WITHDRAWN: Readonly<Record<string, string>> = {
  new_message: "the customer wrote again",
  claimed: "a person took over",
  resolved: "the chat was resolved",
  stopped: "the bot was stopped",
  lost: "its server was lost",
};

function writeWithdrawal(event: EventFrame & { kind: "AnswerWithdrawn" }): LineWritten | null {
  const { seen, lost } = event.body;
  if (!seen && !lost) return null;
  const why = WITHDRAWN[event.inner?.cause ?? ""] ?? "the finished draft did not pass";
  const detail = lost ? "Nobody knows how much of it the customer saw." : `The customer had seen: “${seen}”`;
  return plain(`Words were taken back: ${why}`, detail);
}

function writeHandoff(event: EventFrame & { kind: "HandoffRequested" }): LineWritten {
  const reasons = event.inner?.reasons ?? [];
  if (event.author.role === "customer") {
    return { text: "The customer asked for a person", detail: "", tone: "raised" };
  }
  if (reasons.includes("draft_rejected")) {
    return { text: "Handed over: the draft was rejected", detail: "", tone: "raised" };
  }
  const why = reasons.length === 0 ? "" : `: ${lowerFirst(phraseReasons(reasons))}`;
  return { text: `The bot raised its hand${why}`, detail: "", tone: "raised" };
}

function writeRelease(
  event: EventFrame & { kind: "ConversationReleased" },
  who: string,
  people: People,
): LineWritten {
  if (event.inner?.cause === "lease_lapsed") {
    const by = event.inner.by;
    const name = by === people.me.id ? "You were" : `${(by && people.name(by)) ?? "The person"} was`;
    return { text: `${name} disconnected: first in the queue again`, detail: "", tone: "raised" };
  }
  return { text: `${who} gave it back to the queue`, detail: "", tone: "raised" };
}

function plain(text: string, detail = ""): LineWritten {
  return { text, detail, tone: "plain" };
}
