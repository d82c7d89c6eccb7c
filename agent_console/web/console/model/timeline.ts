// One conversation as a list to read from top to bottom: messages, notes, lines of who had it, drafts.
import type { Pending } from "../../client/outbox.ts";
import type { ConversationCommand, EventFrame } from "../../wire/frames.ts";
import { type Asked, buildDeed, type DeedShown, listAsked } from "./deeds.ts";
import { explainRefusal } from "./errors.ts";
import { explainCause, listErased, nameAuthor, type People, writeActionLine, writeLine } from "./lines.ts";
import { phrasePercent } from "./percent.ts";
import { readSources } from "./sources.ts";

export type Voice = "customer" | "bot" | "human" | "note" | "house";

export interface Quote {
  readonly id: string;
  readonly title: string;
  readonly quote: string;
  readonly url?: string | null;
}

export interface Message {
  readonly type: "message";
  readonly key: string;
  readonly seq: number | null;
  readonly at: string;
  readonly voice: Voice;
  readonly name: string;
  readonly text: string;
  readonly erased: boolean;
  /** Small facts beside it, such as "approved by Ada". */
  readonly marks: readonly string[];
  readonly sources: readonly Quote[];
  /** The decision that led to it, by sequence number. */
  readonly decision: number | null;
  readonly clientId: string | null;
  readonly delivery: "sent" | "sending" | "failed";
  /** Why it failed, and what to do. */
  readonly problem: string | null;
  /** Whether the same voice spoke just before, so that the name need not stand there again. */
  readonly continues: boolean;
}

export interface Line {
  readonly type: "line";
  readonly key: string;
  readonly seq: number;
  readonly at: string;
  readonly text: string;
  readonly detail: string;
  readonly tone: "plain" | "raised" | "person" | "bot" | "done";
  readonly decision: number | null;
}

/** A draft that was not sent, or waits for a yes. */
export interface DraftShown {
  readonly type: "draft";
  readonly key: string;
  readonly seq: number;
  readonly at: string;
  readonly text: string;
  readonly erased: boolean;
  readonly confidence: number | null;
  readonly state: "open" | "edited" | "rejected" | "aside";
  /** What became of it, in a few words. */
  readonly what: string;
  readonly sources: readonly Quote[];
  readonly decision: number | null;
}

export type Entry = Message | Line | DraftShown | DeedShown;

/** What is sent from here with an id of its own, so that its echo is known again. */
export type SentFrame = Extract<ConversationCommand, { client_id: string }>;

/** What the client_id of a message begins with that came by mail. */
const BY_MAIL = "mail:";
const CONTINUES_WITHIN = 5 * 60_000;

/** Build the list from events in order and from what is still on its way. */
export function buildTimeline(
  events: readonly EventFrame[],
  pending: readonly Pending<SentFrame>[],
  people: People,
): Entry[] {
  const erased = listErased(events);
  const stored = new Set(events.map((event) => event.client_id));
  const echoes = pending.filter((entry) => !stored.has(entry.frame.client_id));
  const reading = { events, people, fates: readFates(events, echoes, people), asked: listAsked(events, erased), erased };
  const entries: Entry[] = [];
  let decision: number | null = null;
  for (const event of events) {
    if (event.kind === "DecisionMade") decision = event.seq;
    const entry = buildEntry(event, reading, decision);
    if (entry !== null) entries.push(entry);
  }
  for (const echo of echoes) entries.push(buildEcho(echo, events));
  return markContinuing(entries);
}

interface Fate {
  readonly state: DraftShown["state"];
  readonly what: string;
}

/** What became of each held draft, by its sequence number; `null` hides it (it is shown as sent). */
function readFates(
  events: readonly EventFrame[],
  echoes: readonly Pending<SentFrame>[],
  people: People,
): Map<number, Fate | null> {
  const fates = new Map<number, Fate | null>();
  for (const { frame, status } of echoes) {
    if (frame.type === "approve" && status !== "failed") fates.set(frame.draft_seq, null);
  }
  for (const event of events) {
    const who = nameAuthor(event, people);
    if (event.kind === "DraftApproved") {
      const fate = { state: "edited", what: `${who} edited it before sending` } as const;
      fates.set(event.inner?.draft_seq ?? 0, event.inner?.edited === true ? fate : null);
    } else if (event.kind === "DraftRejected") {
      const reason = event.inner?.reason ?? "";
      const what = reason === "" ? `${who} rejected it` : `${who} rejected it: ${reason}`;
      fates.set(event.inner?.draft_seq ?? 0, { state: "rejected", what });
    } else if (event.kind === "BotAnswered" && event.inner?.draft_seq != null && event.inner.approved_by == null) {
      fates.set(event.inner.draft_seq, null);
    } else if (event.kind === "DraftSetAside" && event.inner?.draft_seq != null) {
      fates.set(event.inner.draft_seq, null);
    }
  }
  return fates;
}

/** What has to be known of the whole conversation to show one event. */
interface Reading {
  readonly events: readonly EventFrame[];
  readonly people: People;
  readonly fates: ReadonlyMap<number, Fate | null>;
  readonly asked: ReadonlyMap<number, Asked>;
  readonly erased: ReadonlySet<number>;
}

function buildEntry(event: EventFrame, reading: Reading, decision: number | null): Entry | null {
  const { events, people, fates, asked, erased } = reading;
  switch (event.kind) {
    case "CustomerWrote":
      return buildMessage(event, "customer", "Customer", event.body.text, erased, {
        marks: event.client_id?.startsWith(BY_MAIL) ? ["by mail"] : [],
      });
    case "BotAnswered":
      return buildMessage(event, "bot", "Bot", event.body.text, erased, {
        marks: markAnswer(event, people),
        sources: readSources(event, events),
        decision,
      });
    case "HumanWrote":
      return buildMessage(event, "human", nameAuthor(event, people), event.body.text, erased, {
        marks: markReply(event),
      });
    case "NoteAdded":
      // A whisper between others comes with its number alone.
      if ((event.inner as { hidden?: boolean } | undefined)?.hidden === true) return null;
      return buildMessage(event, "note", nameAuthor(event, people), event.body.text, erased, { marks: markNote(event, people) });
    case "CustomerNotified":
      return buildMessage(event, "house", "Notice", event.body.text, erased, {});
    case "DraftHeld": {
      const fate = fates.get(event.seq);
      if (fate === null) return null;
      const veto = event.inner?.veto_seconds != null;
      const open = { state: "open", what: veto ? "Sent by itself unless a person stops it" : "Waits for a person's yes" } as const;
      return buildDraft(event, fate ?? open, erased, decision);
    }
    case "DraftSetAside": {
      const cause = explainCause(event.inner?.cause ?? "");
      const what = event.inner?.unfinished ? `${cause}, unfinished` : cause;
      const fate = { state: "aside", what } as const;
      return buildDraft(event, fate, erased, decision);
    }
    case "ActionClosed": {
      const deed = buildDeed(event, asked.get(event.inner?.action_seq ?? 0), erased.has(event.seq));
      return deed ?? buildLine(event, reading, decision);
    }
    default:
      return buildLine(event, reading, decision);
  }
}

function buildLine(event: EventFrame, { people, asked }: Reading, decision: number | null): Line | null {
  const line = event.kind.startsWith("Action") ? writeActionLine(event, people, asked) : writeLine(event, people);
  if (line === null) return null;
  const raised = event.kind === "HandoffRequested" && event.author.role !== "customer";
  const asks = event.kind === "ActionHeld" && (event.inner?.through_seq ?? 0) > 0;
  return { type: "line", key: `e${event.seq}`, seq: event.seq, at: event.at, decision: raised || asks ? decision : null, ...line };
}

function buildMessage(
  event: EventFrame,
  voice: Voice,
  name: string,
  text: string | undefined,
  erased: ReadonlySet<number>,
  more: { marks?: readonly string[]; sources?: readonly Quote[]; decision?: number | null },
): Message {
  const gone = erased.has(event.seq) || text === undefined;
  return {
    type: "message",
    key: event.client_id ?? `e${event.seq}`,
    seq: event.seq,
    at: event.at,
    voice,
    name,
    text: gone ? "" : text,
    erased: gone,
    marks: more.marks ?? [],
    sources: gone ? [] : (more.sources ?? []),
    decision: more.decision ?? null,
    clientId: event.client_id ?? null,
    delivery: "sent",
    problem: null,
    continues: false,
  };
}

function buildDraft(
  event: EventFrame & { kind: "DraftHeld" | "DraftSetAside" },
  fate: Fate,
  erased: ReadonlySet<number>,
  decision: number | null,
): DraftShown {
  const gone = erased.has(event.seq) || event.body.text === undefined;
  return {
    type: "draft",
    key: `e${event.seq}`,
    seq: event.seq,
    at: event.at,
    text: gone ? "" : (event.body.text ?? ""),
    erased: gone,
    confidence: event.inner?.confidence ?? null,
    sources: gone ? [] : (event.inner?.sources ?? []),
    decision,
    ...fate,
  };
}

function buildEcho(echo: Pending<SentFrame>, events: readonly EventFrame[]): Message {
  const { frame } = echo;
  const voices = { send: "human", note: "note", approve: "bot" } as const;
  const draft = events.find((e) => frame.type === "approve" && e.seq === frame.draft_seq);
  const drafted = draft?.kind === "DraftHeld" ? draft.body.text : undefined;
  return {
    type: "message",
    key: frame.client_id,
    seq: null,
    at: echo.at,
    voice: voices[frame.type],
    name: frame.type === "approve" ? "Bot" : "You",
    text: frame.text ?? drafted ?? "",
    erased: false,
    marks: [],
    sources: [],
    decision: null,
    clientId: frame.client_id,
    delivery: echo.status === "failed" ? "failed" : "sending",
    problem: echo.problem === undefined ? null : explainRefusal(echo.problem),
    continues: false,
  };
}

function markAnswer(event: EventFrame & { kind: "BotAnswered" }, people: People): string[] {
  const marks: string[] = [];
  const confidence = event.inner?.confidence;
  if (confidence != null) marks.push(`${phrasePercent(confidence)} sure`);
  const approver = event.inner?.approved_by;
  if (approver != null) {
    const who = approver === people.me.id ? "you" : (people.name(approver) ?? "a person");
    marks.push(event.inner?.edited === true ? `edited and approved by ${who}` : `approved by ${who}`);
  } else if (event.inner?.draft_seq != null) {
    marks.push("nobody stopped it");
  }
  return marks;
}

function markReply(event: EventFrame & { kind: "HumanWrote" }): string[] {
  if (event.inner?.draft_seq == null) return [];
  return [event.inner.edited === true ? "from the bot's draft, edited" : "from the bot's draft"];
}

function markNote(event: EventFrame & { kind: "NoteAdded" }, people: People): string[] {
  const to = event.inner?.to ?? "";
  if (to === "") return [];
  return [to === people.me.id ? "whispered to you" : `whispered to ${people.name(to) ?? "a colleague"}`];
}

function markContinuing(entries: Entry[]): Entry[] {
  return entries.map((entry, n) => {
    const before = entries[n - 1];
    if (entry.type !== "message" || before === undefined || before.type !== "message") return entry;
    const same = before.voice === entry.voice && before.name === entry.name;
    const soon = Date.parse(entry.at) - Date.parse(before.at) < CONTINUES_WITHIN;
    return same && soon ? { ...entry, continues: true } : entry;
  });
}
