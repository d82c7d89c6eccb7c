// What a conversation is right now: the same pure fold of its log as escalation/fold.py,
// without the counts that only the server needs (asked, settled, misses).
//
// Humans fold every event with its `inner` part. Customers fold what they receive: holder, state
// (they cannot tell `offered` from `waiting`), contact and outcome come out the same; what lives
// in `inner` alone (epoch, drafts, reasons, confidence) stays at its start.
import type { ActionClosedInner } from "./events.gen.ts";
import type { EventFrame, Holder, Outcome } from "./frames.ts";

export type State = "bot" | "waiting" | "offered" | "human" | "resolved";

/** A bot's draft that was not sent: held for a yes, or set aside as a suggestion. */
export interface KeptDraft {
  seq: number;
  throughSeq: number;
  text: string;
  confidence: number | null;
  /** While it is held: sent after so many seconds unless a person stops it; `null`: it waits for a yes. */
  vetoSeconds: number | null;
}

/** An answer that was sent and waits for a verdict, by another person than who approved it. */
export interface Review {
  answerSeq: number;
  approvedBy: string | null;
}

/** What a bot wants done and may not do by itself: it waits for a person, or one has decided about it. */
export interface HeldAction {
  seq: number;
  at: string;
  name: string;
  /** The arguments asked for; once it is decided, those to carry it out with. */
  args: Readonly<Record<string, unknown>>;
  allowed: ActionWord[];
  description: string;
  state: "held" | "decided" | "taken" | "closed";
  decision: ActionWord | null;
  decidedBy: string | null;
  decidedName: string | null;
  text: string;
  /** For what the desk's own bot wants done and the desk carries out: the message that it is for; else 0. */
  throughSeq: number;
  /** Whether only the person who holds the conversation may decide about it. */
  onlyHolder: boolean;
  /** What became of it where the desk carries it out. */
  outcome: ActionOutcome;
  result: string;
  cause: string;
}

export type ActionOutcome = ActionClosedInner["outcome"];
export type ActionWord = "approve" | "edit" | "reject" | "respond";

export interface Route {
  group: string;
  skills: string[];
  /** -1 low, 0 normal, 1 high, 2 urgent. */
  priority: number;
}

export interface Participant {
  id: string;
  name: string;
}

export interface Conversation {
  head: number;
  epoch: number;
  state: State;
  site: string;
  customerId: string;
  /** Id of the person who holds it, while `state` is `human`; customers are not told it. */
  holder: string | null;
  holderName: string | null;
  offeredTo: string | null;
  /** Whom it is for, and how urgent it is. */
  route: Route;
  /** Supervisors who came in beside the holder. */
  joined: Participant[];
  /** Parked: it waits, and nobody is offered it. */
  snoozed: boolean;
  snoozedUntil: string | null;
  waitingOnCustomer: boolean;
  /** Since when a person is wanted, without a break. */
  escalatedAt: string | null;
  /** Whether a person shut the customer out. */
  blocked: boolean;
  /** The conversation that goes on in this one's place. */
  mergedInto: string | null;
  held: KeptDraft | null;
  suggestion: KeptDraft | null;
  /** Sent answers that wait for a verdict, the oldest first. */
  reviews: Review[];
  /** Those that are not closed, and the newest of the others. */
  actions: HeldAction[];
  waitingSince: string | null;
  front: boolean;
  reasons: string[];
  confidence: number | null;
  openedAt: string;
  lastAt: string;
  preview: string;
  contact: string | null;
  outcome: Outcome | null;
  customerLeft: boolean;
  humanJoined: boolean;
  /** Codes told to the customer since the holder last changed. */
  notices: string[];
}

const PREVIEW_LENGTH = 140;
const MOST_REVIEWS = 50;
const MOST_REMEMBERED = 20;
const NOBODY = "nobody_available";
const SOMEBODY_COMES = new Set(["queued", "requeued", "released", "checking", "being_rechecked", "late"]);

const ANYBODY: Route = { group: "", skills: [], priority: 0 };

export const EMPTY: Conversation = {
  head: 0,
  epoch: 0,
  state: "bot",
  site: "default",
  customerId: "",
  holder: null,
  holderName: null,
  offeredTo: null,
  route: ANYBODY,
  joined: [],
  snoozed: false,
  snoozedUntil: null,
  waitingOnCustomer: false,
  escalatedAt: null,
  blocked: false,
  mergedInto: null,
  held: null,
  suggestion: null,
  reviews: [],
  actions: [],
  waitingSince: null,
  front: false,
  reasons: [],
  confidence: null,
  openedAt: "",
  lastAt: "",
  preview: "",
  contact: null,
  outcome: null,
  customerLeft: false,
  humanJoined: false,
  notices: [],
};

/** The conversation after one more event; kinds of newer versions only move the head. */
export function fold(conversation: Conversation, event: EventFrame): Conversation {
  return { ...apply(conversation, event), head: event.seq, lastAt: event.at };
}

export function foldAll(events: Iterable<EventFrame>, from: Conversation = EMPTY): Conversation {
  let conversation = from;
  for (const event of events) conversation = fold(conversation, event);
  return conversation;
}

export function holderOf(conversation: Conversation): Holder {
  if (conversation.state === "bot") return { role: "bot" };
  if (conversation.state !== "human") return { role: "nobody" };
  return conversation.holderName === null
    ? { role: "human" }
    : { role: "human", name: conversation.holderName };
}

function apply(c: Conversation, event: EventFrame): Conversation {
  switch (event.kind) {
    case "ConversationStarted":
      return {
        ...c,
        site: event.body.site ?? "default",
        customerId: event.inner?.customer_id ?? "",
        epoch: 1,
        openedAt: event.at,
      };
    case "CustomerWrote":
      return { ...c, preview: cut(event.body.text ?? ""), customerLeft: false };
    case "DecisionMade":
      return {
        ...c,
        confidence: event.inner?.confidence ?? null,
        reasons: event.inner?.reasons ?? [],
      };
    case "DraftHeld":
      return { ...c, held: keep(event), waitingSince: c.waitingSince ?? event.at };
    case "DraftSetAside":
      return { ...withoutHeld(c), suggestion: keep(event) };
    case "DraftApproved":
      return withoutHeld(c);
    case "DraftRejected":
      return { ...withoutHeld(c), suggestion: c.held ?? c.suggestion };
    case "BotAnswered":
      return answer(withoutHeld(c), event);
    case "AnswerAudited":
      return withoutReviews(c, [event.inner?.answer_seq ?? 0]);
    case "PersonalDataErased":
      return withoutActions(withoutReviews(c, event.body.seqs ?? []), event.body.seqs ?? []);
    case "CustomerNotified": {
      const code = event.body.code ?? "erased";
      const told = c.notices.filter((each) => each !== code && !contradicts(each, code));
      return { ...c, notices: [...told, code].sort() };
    }
    case "ContactLeft":
      return { ...c, contact: event.body.email || null };
    case "CustomerLeft":
      return { ...c, customerLeft: true };
    default:
      return event.kind.startsWith("Action") ? applyAction(c, event) : applyHolderChange(c, event);
  }
}

/** Of what customers are told of people who are there, or are not, only the newest holds. */
function contradicts(told: string, code: string): boolean {
  return code === NOBODY ? SOMEBODY_COMES.has(told) : told === NOBODY && SOMEBODY_COMES.has(code);
}

function applyAction(c: Conversation, event: EventFrame): Conversation {
  switch (event.kind) {
    case "ActionHeld":
      return { ...c, actions: [...c.actions, holdAction(event)] };
    case "ActionDecided":
      return changeAction(c, event.inner?.action_seq ?? 0, {
        state: "decided",
        decision: event.inner?.decision ?? "reject",
        args: event.inner?.args ?? {},
        text: event.inner?.text ?? "",
        decidedBy: event.inner?.by ?? null,
        decidedName: event.author.name ?? null,
      });
    case "ActionTaken":
      return changeAction(c, event.inner?.action_seq ?? 0, { state: "taken" });
    case "ActionClosed":
      return forgetOldest(
        changeAction(c, event.inner?.action_seq ?? 0, {
          state: "closed",
          outcome: event.inner?.outcome ?? "",
          result: event.inner?.result ?? "",
          cause: event.inner?.cause ?? "",
        }),
      );
    default:
      return c;
  }
}

function holdAction(event: EventFrame & { kind: "ActionHeld" }): HeldAction {
  return {
    seq: event.seq,
    at: event.at,
    name: event.inner?.name ?? "",
    args: event.inner?.args ?? {},
    allowed: event.inner?.allowed ?? [],
    description: event.inner?.description ?? "",
    state: "held",
    decision: null,
    decidedBy: null,
    decidedName: null,
    text: "",
    throughSeq: event.inner?.through_seq ?? 0,
    onlyHolder: event.inner?.only_holder ?? false,
    outcome: "",
    result: "",
    cause: "",
  };
}

function changeAction(c: Conversation, seq: number, changes: Partial<HeldAction>): Conversation {
  return { ...c, actions: c.actions.map((each) => (each.seq === seq ? { ...each, ...changes } : each)) };
}

function withoutActions(c: Conversation, seqs: readonly number[]): Conversation {
  return { ...c, actions: c.actions.filter((each) => !seqs.includes(each.seq)) };
}

function forgetOldest(c: Conversation): Conversation {
  const over = c.actions.filter((each) => each.state === "closed").map((each) => each.seq);
  return withoutActions(c, over.slice(0, Math.max(over.length - MOST_REMEMBERED, 0)));
}

function applyHolderChange(c: Conversation, event: EventFrame): Conversation {
  switch (event.kind) {
    case "HandoffRequested":
      return {
        ...changeHolder(c, "waiting", event.at),
        waitingSince: c.waitingSince ?? event.at,
        reasons: event.inner?.reasons ?? [],
      };
    case "ConversationOffered":
      return { ...c, state: "offered", offeredTo: event.inner?.to ?? "" };
    case "OfferDeclined":
    case "OfferExpired":
      return { ...c, state: "waiting", offeredTo: null };
    case "ConversationClaimed":
      return giveTo(c, event.inner?.by ?? null, event.author.name ?? null, event.at);
    case "ConversationTransferred":
      return transfer(c, event);
    case "ConversationReleased":
      return {
        ...changeHolder(c, "waiting", event.at),
        waitingSince: event.at,
        front: event.inner?.cause === "lease_lapsed",
      };
    case "ReturnedToBot":
      return { ...changeHolder(c, "bot", event.at), ...AFRESH };
    case "ConversationResolved":
      return { ...changeHolder(c, "resolved", event.at), outcome: event.body.outcome ?? "solved" };
    case "ConversationReopened":
      return { ...changeHolder(c, "bot", event.at), ...AFRESH, outcome: null, mergedInto: null };
    default:
      return applyDesk(c, event);
  }
}

function applyDesk(c: Conversation, event: EventFrame): Conversation {
  switch (event.kind) {
    case "ConversationRouted":
      return { ...c, route: { ...ANYBODY, ...event.inner?.route } };
    case "HumanJoined": {
      const came = { id: event.inner?.by ?? "", name: event.author.name ?? "" };
      return { ...c, joined: [...c.joined, came], humanJoined: true };
    }
    case "HumanLeft":
      return { ...c, joined: c.joined.filter((each) => each.id !== event.inner?.by) };
    case "ConversationSnoozed":
      return {
        ...changeHolder(c, "waiting", event.at),
        waitingSince: null,
        snoozed: true,
        snoozedUntil: event.body.until ?? null,
        waitingOnCustomer: event.body.waiting_on_customer ?? false,
      };
    case "ConversationWoken":
      return { ...c, ...AWAKE, waitingSince: event.at };
    case "ConversationMerged":
      return { ...c, mergedInto: event.body.into ?? "" };
    case "CustomerBlocked":
      return { ...c, blocked: true };
    case "CustomerUnblocked":
      return { ...c, blocked: false };
    default:
      return c;
  }
}

function transfer(c: Conversation, event: EventFrame & { kind: "ConversationTransferred" }): Conversation {
  const group = event.body.group ?? "";
  if (group === "") return giveTo(c, event.inner?.to ?? null, event.body.to ?? null, event.at);
  const route = { ...c.route, group };
  return { ...changeHolder(c, "waiting", event.at), waitingSince: event.at, route };
}

const AWAKE = { snoozed: false, snoozedUntil: null, waitingOnCustomer: false };
/** What the bot must not carry over from before a person had the conversation. */
const AFRESH = { reasons: [], suggestion: null, route: ANYBODY };

function keep(event: EventFrame & { kind: "DraftHeld" | "DraftSetAside" }): KeptDraft {
  return {
    seq: event.seq,
    throughSeq: event.inner?.through_seq ?? 0,
    text: event.body.text ?? "",
    confidence: event.inner?.confidence ?? null,
    vetoSeconds: event.inner?.veto_seconds ?? null,
  };
}

function answer(c: Conversation, event: EventFrame & { kind: "BotAnswered" }): Conversation {
  if (event.inner?.review !== true) return c;
  const review = { answerSeq: event.seq, approvedBy: event.inner.approved_by ?? null };
  return { ...c, reviews: [...c.reviews, review].slice(-MOST_REVIEWS) };
}

function withoutReviews(c: Conversation, seqs: readonly number[]): Conversation {
  const reviews = c.reviews.filter((each) => !seqs.includes(each.answerSeq));
  return reviews.length === c.reviews.length ? c : { ...c, reviews };
}

function withoutHeld(c: Conversation): Conversation {
  if (c.held === null) return c;
  return { ...c, held: null, waitingSince: c.state === "waiting" ? c.waitingSince : null };
}

function changeHolder(c: Conversation, state: State, at: string): Conversation {
  const isWanted = state === "waiting" || state === "human";
  return {
    ...c,
    ...AWAKE,
    joined: isWanted ? c.joined : [],
    escalatedAt: isWanted ? (c.escalatedAt ?? at) : null,
    state,
    epoch: c.epoch + 1,
    holder: null,
    holderName: null,
    offeredTo: null,
    waitingSince: state === "waiting" ? c.waitingSince : null,
    front: false,
    notices: [],
  };
}

function giveTo(c: Conversation, person: string | null, name: string | null, at: string): Conversation {
  const joined = c.joined.filter((each) => each.id !== person);
  return { ...changeHolder(c, "human", at), joined, holder: person, holderName: name, humanJoined: true };
}

/** Cut to the preview's length in characters, not in halves of them. */
function cut(text: string): string {
  return text.length <= PREVIEW_LENGTH ? text : [...text].slice(0, PREVIEW_LENGTH).join("");
}
