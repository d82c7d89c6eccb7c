// The frames of both sockets: what is sent, what may come back. Unknown frames are passed over.
import type { AnyEvent, AuditedInner, Author, CustomerEvent, ResolvedBody } from "./events.gen.ts";

export type Role = Author["role"];
export type Outcome = ResolvedBody["outcome"];
export type Verdict = AuditedInner["verdict"];

export const SUBPROTOCOL = "handraise.v1";

/**
 * An event as it arrives. Content may be missing: customers get no `inner`, erased rows have an
 * empty `body`, and older rows lack newer fields.
 */
export type EventFrame<E extends AnyEvent = AnyEvent> = E extends AnyEvent
  ? {
      type: "event";
      conversation_id: string;
      seq: number;
      kind: E["kind"];
      author: E["author"];
      at: string;
      client_id?: string;
      body: Partial<E["body"]>;
      inner?: Partial<E["inner"]>;
    }
  : never;

export type CustomerEventFrame = EventFrame<CustomerEvent>;

export interface Holder {
  role: "bot" | "human" | "nobody";
  name?: string;
}

export type ErrorCode =
  | "already_taken"
  | "not_holder"
  | "stale_epoch"
  | "already_decided"
  | "not_found"
  | "forbidden"
  | "rate_limited"
  | "too_large"
  | "invalid"
  | "conflict"
  | "damaged"
  | "storage_unavailable"
  | "internal";

export interface ErrorFrame {
  type: "error";
  /** An `ErrorCode`, or one that a newer server knows. */
  code: string;
  message: string;
  client_id?: string;
  ref?: string;
  retry_after?: number;
  by?: { id: string; name: string };
  [detail: string]: unknown;
}

/** Why the desk put somebody away: they let offers pass, or said no to each. */
export type PutAway = "offers_unanswered" | "offers_declined";

export interface StatusFrame {
  type: "status";
  conversation_id?: string;
  typing?: "bot" | "human" | "customer";
  name?: string;
  presence?: unknown;
  /** Why the desk changed a presence itself: a `PutAway`. */
  reason?: string;
  /** For a customer who waits: their place (1 is next), and the seconds that it usually takes. */
  place?: number;
  wait_low?: number;
  wait_high?: number;
  people_online?: number;
  /** For a person: who took over, or was given, what they held until now. */
  taken_by?: { id: string; name: string };
  [detail: string]: unknown;
}

/** All words so far of an answer that is still being written. */
export interface DeltaFrame {
  type: "delta";
  conversation_id?: string;
  turn?: number;
  begun_seq?: number;
  index?: number;
  epoch?: number;
  text?: string;
}

interface CaughtUpFrame {
  type: "caught_up";
  conversation_id?: string;
  seq: number;
}

interface ResetFrame {
  type: "reset";
  conversation_id?: string;
  reason: string;
}

interface GoingAwayFrame {
  type: "going_away";
  /** Seconds. */
  retry_after: number;
}

interface PongFrame {
  type: "pong";
}

// -- the customer's socket ------------------------------------------------------------------------

export interface WelcomeFrame {
  type: "welcome";
  token: string;
  conversation_id: string;
  log_id: string;
  head: number;
  holder: Holder;
  /** A `State` of the fold. */
  state?: string;
  disclosure: string;
}

export interface AckFrame {
  type: "ack";
  client_id: string;
  seq: number;
}

export type FrameToCustomer =
  | WelcomeFrame
  | CustomerEventFrame
  | CaughtUpFrame
  | AckFrame
  | ErrorFrame
  | StatusFrame
  | DeltaFrame
  | ResetFrame
  | GoingAwayFrame
  | PongFrame;

export type FrameFromCustomer =
  | {
      type: "hello";
      token?: string;
      site?: string;
      conversation_id?: string;
      after_seq?: number;
      log_id?: string;
    }
  | { type: "send"; client_id: string; text: string }
  | { type: "ask_human"; client_id: string }
  | { type: "leave"; client_id: string }
  | { type: "leave_contact"; client_id: string; email: string }
  | { type: "rate"; client_id: string; score: number; comment?: string; seq?: number }
  | { type: "typing" }
  | { type: "seen"; seq: number }
  | { type: "ping" };

// -- the human's socket ---------------------------------------------------------------------------

export type Presence = "online" | "away" | "offline";

export interface Colleague {
  id: string;
  name: string;
  role: string;
  state: Presence;
  /** Groups of the desk that they are in. */
  groups?: string[];
}

export interface QueueItem {
  conversation_id: string;
  state: "bot" | "waiting" | "offered" | "human" | "resolved";
  needs: "claim" | "approve" | "reply" | "act" | null;
  site: string;
  customer_id: string;
  waiting_since: string | null;
  opened_at: string;
  last_at: string;
  head: number;
  epoch: number;
  holder: { id: string; name: string } | null;
  reasons: string[];
  confidence: number | null;
  preview: string;
  front: boolean;
  contact: string | null;
  draft_seq: number | null;
  /** For a held draft that is sent after so many seconds unless somebody stops it. */
  veto_seconds?: number | null;
  /** Name of the oldest action that waits for a decision, whoever may decide it, and how many wait. */
  action?: string | null;
  actions?: number;
  /** How it ended, while it is resolved. */
  outcome: Outcome | null;
  priority: number;
  /** Whom it is for; empty: everybody. */
  group: string;
  skills: string[];
  language: string | null;
  topic: string | null;
  /** Since when a person is wanted. */
  escalated_at: string | null;
  /** When a person first wrote after that. */
  replied_at: string | null;
  offered_to: string | null;
  last_human: string | null;
  /** Parked: nobody is offered it. */
  snoozed: boolean;
  snoozed_until: string | null;
  waiting_on_customer: boolean;
  customer_left: boolean;
  blocked: boolean;
  /** How often people gave it back or passed it on since a person is wanted. */
  passed_on?: number;
  /** Supervisors who came in beside the holder. */
  joined: { id: string; name: string }[];
  /** When the next of the times that the desk promised is up. */
  due_at?: string | null;
}

export interface QueueFrame {
  type: "queue";
  whole: boolean;
  items: QueueItem[];
  gone: string[];
}

/** A live conversation as supervisors watch it. */
export interface WallCard {
  conversation_id: string;
  state: QueueItem["state"];
  site: string;
  topic: string | null;
  priority: number;
  group: string;
  holder: { id: string; name: string } | null;
  offered_to: string | null;
  joined: { id: string; name: string }[];
  reasons: string[];
  /** How sure the bot was of its newest answers, the newest last; `null` where it could not say. */
  scores: (number | null)[];
  /** The newest words. */
  said: { role: Role; name: string | null; text: string; at: string } | null;
  /** The words of an answer that the bot is just writing. */
  writing: string | null;
  held: boolean;
  opened_at: string;
  last_at: string;
  escalated_at: string | null;
  waiting_since: string | null;
  snoozed: boolean;
  customer_left: boolean;
}

/** What supervisors watch: first whole, then changes. */
export interface WallFrame {
  type: "wall";
  whole: boolean;
  cards: WallCard[];
  gone: string[];
  /** How many fit the filter, and how many of them are not shown. */
  total: number;
  more: number;
  /** Of all that is live. */
  sites: string[];
  topics: string[];
}

/** Which live conversations a supervisor watches; all without any of these. */
export interface WallFilter {
  readonly site?: string;
  readonly topic?: string;
  readonly holder?: string;
  readonly states?: readonly ("bot" | "waiting" | "offered" | "human")[];
}

/** A conversation is offered to this person. */
export interface OfferFrame {
  type: "offer";
  conversation_id: string;
  /** The number of its `ConversationOffered`. */
  seq: number;
  /** Left to accept it, when this was sent. */
  seconds: number;
  /** Why this person, in one sentence. */
  reason: string;
  preview: string;
}

/** An offer ended, also by this person's own word. */
export interface OfferOverFrame {
  type: "offer_over";
  conversation_id: string;
  seq: number;
  /** `accepted`, `declined`, `expired`, `taken` (by `by`), `gone`, `withdrawn`, or one of a newer server. */
  cause: string;
  by?: { id: string; name: string };
}

/** The answer to a command; `hello` and `watch` add what they promise. */
export interface OkFrame {
  type: "ok";
  ref?: string;
  seq?: number;
  head?: number;
  person?: { id: string; name: string; role: string; email: string };
  log_id?: string;
  lease_seconds?: number;
  people?: Colleague[];
  [detail: string]: unknown;
}

export type FrameToHuman =
  | OkFrame
  | ErrorFrame
  | QueueFrame
  | WallFrame
  | OfferFrame
  | OfferOverFrame
  | EventFrame
  | CaughtUpFrame
  | StatusFrame
  | DeltaFrame
  | ResetFrame
  | GoingAwayFrame
  | PongFrame;

/** Commands about one conversation. Those with `client_id` may be sent again without harm. */
export type ConversationCommand =
  | { type: "claim" | "release" | "accept" | "wake" | "unblock" | "take_over" | "join" | "leave"; conversation_id: string }
  | { type: "decline"; conversation_id: string; reason?: string }
  | { type: "transfer"; conversation_id: string; to?: string; group?: string; note?: string }
  | { type: "assign"; conversation_id: string; to: string; note?: string }
  | { type: "snooze"; conversation_id: string; seconds?: number; until?: string; waiting_on_customer?: boolean; note?: string }
  | { type: "merge"; conversation_id: string; into: string }
  | { type: "block"; conversation_id: string; reason?: string }
  | { type: "priority"; conversation_id: string; priority: number; reason?: string }
  | {
      type: "send";
      conversation_id: string;
      client_id: string;
      text: string;
      draft_seq?: number;
    }
  | { type: "note"; conversation_id: string; client_id: string; text: string; to?: string }
  | {
      type: "approve";
      conversation_id: string;
      client_id: string;
      draft_seq: number;
      text?: string;
    }
  | { type: "reject"; conversation_id: string; draft_seq: number; reason: string }
  | { type: "audit"; conversation_id: string; answer_seq: number; verdict: Verdict; note?: string; right_answer_id?: string }
  | { type: "return_to_bot"; conversation_id: string; note?: string }
  | { type: "resolve"; conversation_id: string; outcome: Outcome; labels?: string[] };

export type FrameFromHuman = (
  | { type: "hello"; cursors?: Record<string, number>; log_id?: string }
  | { type: "watch"; conversation_id: string; after_seq?: number }
  | { type: "unwatch"; conversation_id: string }
  | { type: "typing"; conversation_id: string }
  | { type: "presence"; state: Presence; capacity?: number }
  | ({ type: "watch_wall"; on?: boolean } & WallFilter)
  | { type: "ping" }
  | ConversationCommand
) & { ref?: string };

// -- reading --------------------------------------------------------------------------------------

/** A frame whose type is not known yet; it may be of a newer server. */
export interface RawFrame {
  type: string;
  [field: string]: unknown;
}

/** Read one message of a socket; null when it is no frame at all. */
export function readFrame(text: unknown): RawFrame | null {
  if (typeof text !== "string") return null;
  try {
    const value: unknown = JSON.parse(text);
    return isFrame(value) ? value : null;
  } catch {
    return null;
  }
}

function isFrame(value: unknown): value is RawFrame {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
