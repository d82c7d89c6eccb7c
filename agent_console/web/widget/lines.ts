// What the customer sees: events and what is on its way, as lines of messages and notices. Pure.
import type { PendingFrame } from "../client/customer.ts";
import type { Problem } from "../client/outbox.ts";
import type { Writing } from "../client/writing.ts";
import type { SourceQuoted } from "../wire/events.gen.ts";
import type { CustomerEventFrame } from "../wire/frames.ts";
import { words } from "./words.ts";

export interface Message {
  type: "message";
  key: string;
  from: "customer" | "bot" | "human";
  name: string;
  text: string;
  at: string;
  sources: SourceQuoted[];
  /** Whether the one before it is by somebody else: then the name is shown. */
  first: boolean;
  deleted: boolean;
  /** Whether it is still being written: its words grow, or are taken back. */
  writing?: true;
  /** Set while it is not in the log. */
  pending?: { clientId: string; status: PendingFrame["status"]; problem?: Problem };
}

export interface Notice {
  type: "notice";
  key: string;
  text: string;
}

export type Line = Message | Notice;

export function buildLines(
  events: readonly CustomerEventFrame[],
  pending: readonly PendingFrame[],
  writing: Writing | null = null,
): Line[] {
  const erased = new Set(
    events.flatMap((event) => (event.kind === "PersonalDataErased" ? (event.body.seqs ?? []) : [])),
  );
  const lines = events.flatMap((event, n) => {
    const line = isSaid(event, events[n - 1]) ? null : buildLine(event, erased.has(event.seq));
    return line === null ? [] : [line];
  });
  const now = writing === null ? [] : [buildWriting(writing, events)];
  return markFirsts([...lines, ...now, ...pending.flatMap(buildEcho)]);
}

/** Whether the house has just said the same in its own words. */
function isSaid({ kind }: CustomerEventFrame, before: CustomerEventFrame | undefined): boolean {
  return kind === "ConversationResolved" && before?.kind === "CustomerNotified" && before.body.code === "closed";
}

function buildWriting(writing: Writing, events: readonly CustomerEventFrame[]): Message {
  return {
    type: "message",
    key: `w${writing.turn}`,
    from: "bot",
    name: nameBot([...events].reverse().find((event) => event.kind === "BotAnswered")?.author.name),
    text: writing.text,
    at: "",
    sources: [],
    first: true,
    deleted: false,
    writing: true,
  };
}

function buildLine(event: CustomerEventFrame, erased: boolean): Line | null {
  switch (event.kind) {
    case "CustomerWrote":
      return buildMessage(event, "customer", words.you, event.body.text, erased);
    case "BotAnswered":
      return {
        ...buildMessage(event, "bot", nameBot(event.author.name), event.body.text, erased),
        sources: erased ? [] : (event.body.sources ?? []),
      };
    case "HumanWrote":
      return buildMessage(event, "human", event.author.name ?? words.person, event.body.text, erased);
    default: {
      const text = erased ? null : sayNotice(event);
      return text ? { type: "notice", key: `e${event.seq}`, text } : null;
    }
  }
}

function buildMessage(
  event: CustomerEventFrame,
  from: Message["from"],
  name: string,
  text: string | undefined,
  erased: boolean,
): Message {
  const deleted = erased || text === undefined;
  return {
    type: "message",
    // The echo has the same key: it becomes the message, it is not replaced by it.
    key: event.client_id === undefined ? `e${event.seq}` : `m${event.client_id}`,
    from,
    name,
    text: deleted ? words.deleted : text,
    at: event.at,
    sources: [],
    first: true,
    deleted,
  };
}

function sayNotice(event: CustomerEventFrame): string | null {
  const name = event.author.name ?? words.person;
  switch (event.kind) {
    case "CustomerNotified":
      return event.body.text ?? null;
    case "ConversationClaimed":
    case "HumanJoined":
      return words.joined(name);
    case "ConversationTransferred":
      return event.body.group ? words.passed(name) : words.transferred(name, event.body.to || words.person);
    case "HumanLeft":
    case "ConversationReleased":
    case "ReturnedToBot":
      return event.author.role === "human" ? words.left(name) : null;
    case "HandoffRequested":
      return event.author.role === "customer" ? words.youAskedForPerson : null;
    case "CustomerLeft":
      return words.youLeft;
    case "AnswerWithdrawn":
      return event.body.seen || event.body.lost ? words.withdrawn : null;
    case "ConversationResolved":
      return event.body.outcome === "spam" ? words.spam : words.resolved;
    case "ConversationReopened":
      return words.reopened;
    case "ContactLeft":
      return event.body.email ? words.contactLeft(event.body.email) : null;
    case "CustomerRated":
      return event.body.score ? words.rated(event.body.score) : null;
    case "FileAttached":
      return event.body.name ? words.file(event.body.name) : null;
    default:
      return null;
  }
}

function buildEcho(entry: PendingFrame): Line[] {
  const { frame, at, status, problem } = entry;
  if (frame.type !== "send") return [];
  return [
    {
      type: "message",
      key: `m${frame.client_id}`,
      from: "customer",
      name: words.you,
      text: frame.text,
      at,
      sources: [],
      first: true,
      deleted: false,
      pending: { clientId: frame.client_id, status, ...(problem ? { problem } : {}) },
    },
  ];
}

function markFirsts(lines: Line[]): Line[] {
  return lines.map((line, index) => {
    const before = lines[index - 1];
    if (line.type === "notice" || before?.type !== "message") return line;
    return { ...line, first: before.from !== line.from || before.name !== line.name };
  });
}

export function nameBot(name: string | null | undefined): string {
  return name ? words.automated(name) : words.assistant;
}

/** Whether the customer's last word still waits for the bot. */
export function awaitsBot(events: readonly CustomerEventFrame[]): boolean {
  for (const event of [...events].reverse()) {
    if (event.kind === "CustomerWrote") return true;
    if (ENDS_WAIT.has(event.kind)) return false;
  }
  return false;
}

const ENDS_WAIT = new Set(["BotAnswered", "CustomerNotified", "HandoffRequested", "ConversationClaimed", "ReturnedToBot"]);

/** The newest word that nobody is there, while it holds: nobody has come since, nor is anybody back. */
export function findNobody(events: readonly CustomerEventFrame[]) {
  for (const event of [...events].reverse()) {
    if (event.kind === "CustomerNotified" && ENDS_NOBODY.has(event.body.code ?? "")) return null;
    if (event.kind === "CustomerNotified" && event.body.code === "nobody_available") return event.body;
    if (ENDS_CONTACT.has(event.kind)) return null;
  }
  return null;
}

const ENDS_NOBODY = new Set(["queued", "requeued", "released"]);
const ENDS_CONTACT = new Set(["ConversationClaimed", "ConversationResolved", "ReturnedToBot"]);

/** Whether there is something to end: the customer wrote, and has not ended it since. */
export function canLeave(events: readonly CustomerEventFrame[]): boolean {
  const newest = [...events].reverse().find(({ kind }) => ENDS_OR_BEGINS.has(kind));
  return newest?.kind === "CustomerWrote";
}

const ENDS_OR_BEGINS = new Set(["CustomerWrote", "CustomerLeft", "ConversationResolved"]);

/** Whether to ask for a rating: closed, not as spam or because it goes on elsewhere, and not rated since. */
export function wantsRating(events: readonly CustomerEventFrame[]): boolean {
  for (const event of [...events].reverse()) {
    if (event.kind === "ConversationResolved") return event.body.outcome !== "spam" && event.body.outcome !== "duplicate";
    if (event.kind === "CustomerRated" || event.kind === "ConversationReopened") return false;
  }
  return false;
}
