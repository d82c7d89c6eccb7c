// Written by `make types` from escalation/events.py: change the events there, not here.

export interface AbsorbedInner {
  epoch: number;
  by?: string | null;
  source: string;
  source_head: number;
  text: string;
}

/** An action is over; without a decision, nobody wants one any more. */
export interface ActionClosed {
  kind: "ActionClosed";
  author: Author;
  body: Body;
  inner: ActionClosedInner;
}

export interface ActionClosedInner {
  epoch: number;
  by?: string | null;
  action_seq: number;
  outcome: "" | "done" | "failed" | "unknown" | "given_up" | "rejected";
  result: string;
  cause: string;
}

/** A person decided about an action that waited; nobody can decide about it again. */
export interface ActionDecided {
  kind: "ActionDecided";
  author: Author;
  body: Body;
  inner: ActionDecidedInner;
}

export interface ActionDecidedInner {
  epoch: number;
  by?: string | null;
  action_seq: number;
  decision: "approve" | "edit" | "reject" | "respond";
  args: Record<string, unknown>;
  text: string;
}

/** A bot wants to do something, and waits for a person's decision. */
export interface ActionHeld {
  kind: "ActionHeld";
  author: Author;
  body: Body;
  inner: ActionInner;
}

/** Content that only the desk sees: an action may carry anything about a customer. */
export interface ActionInner {
  epoch: number;
  by?: string | null;
  name: string;
  args: Record<string, unknown>;
  description: string;
  allowed: ("approve" | "edit" | "reject" | "respond")[];
  said: TurnSaid[];
  owner: string;
  reference: string;
  through_seq: number;
  only_holder: boolean;
  history: string;
  approval_seconds?: number | null;
}

/** A program took the decision up, to go on with it: nobody else may. What the desk carries out itself is taken up once, by the node named: it is never run twice. */
export interface ActionTaken {
  kind: "ActionTaken";
  author: Author;
  body: Body;
  inner: ActionTakenInner;
}

export interface ActionTakenInner {
  epoch: number;
  by?: string | null;
  action_seq: number;
  attempt: number;
  runner: string;
}

/** A reviewer judged an answer that had been sent; ``unclear`` is no label. */
export interface AnswerAudited {
  kind: "AnswerAudited";
  author: Author;
  body: Body;
  inner: AuditedInner;
}

/** From here on the customer may see words of an answer that is still being written. One of these follows: ``BotAnswered``, or ``AnswerWithdrawn`` with what the customer saw. */
export interface AnswerBegun {
  kind: "AnswerBegun";
  author: Author;
  body: Body;
  inner: BegunInner;
}

export interface AnswerBody {
  text: string;
  in_reply_to: number;
  sources: SourceQuoted[];
}

export interface AnswerInner {
  epoch: number;
  by?: string | null;
  confidence?: number | null;
  draft_seq?: number | null;
  approved_by?: string | null;
  edited: boolean;
  review: boolean;
}

/** An answer that the customer saw being written was taken back. */
export interface AnswerWithdrawn {
  kind: "AnswerWithdrawn";
  author: Author;
  body: WithdrawnBody;
  inner: WithdrawnInner;
}

/** Whether a person looks at the answer decided on, and with which probability that was so. ``probability`` is 1 where the policy holds the answer or hands over (a person looks at each), 0 where nothing can be looked at (``block``), and else that of the seeded draw, whose outcome is ``drawn``. A rule's action ``audit`` or a person's interest in a veto window may have more answers looked at: by their own choice, so not with a known probability. What certifies is therefore what was ``drawn``, and what has the probability 1. */
export interface Audit {
  drawn: boolean;
  probability: number;
}

export interface AuditedInner {
  epoch: number;
  by?: string | null;
  answer_seq: number;
  verdict: "right" | "wrong" | "unclear";
  note: string;
  right_answer_id?: string | null;
}

/** Who did it, as the customer may see it. */
export interface Author {
  role: "customer" | "bot" | "human" | "system";
  name?: string | null;
}

export interface BegunInner {
  epoch: number;
  by?: string | null;
  through_seq: number;
  attempt: number;
  action: "answer" | "audit" | "veto" | "approve" | "handoff" | "block";
  confidence?: number | null;
  reasons: string[];
  seal: string;
}

export interface BlockedInner {
  epoch: number;
  by?: string | null;
  reason: string;
}

/** What may be said to the customer: safe by construction. */
export interface Body {}

/** The bot's answer was sent, by itself or with a person's approval. */
export interface BotAnswered {
  kind: "BotAnswered";
  author: Author;
  body: AnswerBody;
  inner: AnswerInner;
}

export interface ClaimedInner {
  epoch: number;
  by?: string | null;
  taken_from?: string | null;
}

/** The time that the desk has promised is up. */
export interface ClockBreached {
  kind: "ClockBreached";
  author: Author;
  body: Body;
  inner: ClockInner;
}

export interface ClockInner {
  epoch: number;
  by?: string | null;
  clock: "first_reply" | "next_reply" | "resolve" | "approval";
  due: string;
}

/** The time that the desk has promised is nearly up. */
export interface ClockWarned {
  kind: "ClockWarned";
  author: Author;
  body: Body;
  inner: ClockInner;
}

export interface ConsentBody {
  purpose: string;
}

/** The customer agreed to a use of what was said. */
export interface ConsentGiven {
  kind: "ConsentGiven";
  author: Author;
  body: ConsentBody;
  inner: Inner;
}

/** The customer took an agreement back. */
export interface ConsentWithdrawn {
  kind: "ConsentWithdrawn";
  author: Author;
  body: ConsentBody;
  inner: Inner;
}

export interface ContactBody {
  email: string;
}

/** The customer left a way to be reached. */
export interface ContactLeft {
  kind: "ContactLeft";
  author: Author;
  body: ContactBody;
  inner: Inner;
}

/** Another conversation of the same customer goes on here. */
export interface ConversationAbsorbed {
  kind: "ConversationAbsorbed";
  author: Author;
  body: Body;
  inner: AbsorbedInner;
}

/** A person took the conversation; the bot is silent from here on. */
export interface ConversationClaimed {
  kind: "ConversationClaimed";
  author: Author;
  body: Body;
  inner: ClaimedInner;
}

/** The conversation goes on in another one of the same customer. */
export interface ConversationMerged {
  kind: "ConversationMerged";
  author: Author;
  body: MergedBody;
  inner: Inner;
}

/** The waiting conversation was offered to one person, with a deadline. */
export interface ConversationOffered {
  kind: "ConversationOffered";
  author: Author;
  body: Body;
  inner: OfferInner;
}

/** The holder gave the conversation back to the queue, or vanished. */
export interface ConversationReleased {
  kind: "ConversationReleased";
  author: Author;
  body: Body;
  inner: ReleasedInner;
}

/** A resolved conversation went on. */
export interface ConversationReopened {
  kind: "ConversationReopened";
  author: Author;
  body: Body;
  inner: Inner;
}

/** The conversation was brought to an end, with its outcome. */
export interface ConversationResolved {
  kind: "ConversationResolved";
  author: Author;
  body: ResolvedBody;
  inner: ResolvedInner;
}

/** It was settled whom the conversation is for, by the desk's plan or by a person. */
export interface ConversationRouted {
  kind: "ConversationRouted";
  author: Author;
  body: Body;
  inner: RoutedInner;
}

/** The holder parked the conversation: nobody holds it, and nobody is offered it, until it wakes. */
export interface ConversationSnoozed {
  kind: "ConversationSnoozed";
  author: Author;
  body: SnoozedBody;
  inner: SnoozedInner;
}

/** A customer opened a conversation on a site. */
export interface ConversationStarted {
  kind: "ConversationStarted";
  author: Author;
  body: StartedBody;
  inner: StartedInner;
}

/** The conversation was passed on: to a person who holds it now, or to a group it waits for. */
export interface ConversationTransferred {
  kind: "ConversationTransferred";
  author: Author;
  body: TransferredBody;
  inner: TransferredInner;
}

/** The parked conversation waits for a person again. */
export interface ConversationWoken {
  kind: "ConversationWoken";
  author: Author;
  body: Body;
  inner: WokenInner;
}

/** A person shut this customer out: what they write in any conversation is refused. */
export interface CustomerBlocked {
  kind: "CustomerBlocked";
  author: Author;
  body: Body;
  inner: BlockedInner;
}

/** The customer left the conversation. */
export interface CustomerLeft {
  kind: "CustomerLeft";
  author: Author;
  body: Body;
  inner: Inner;
}

/** The customer was told how things stand. */
export interface CustomerNotified {
  kind: "CustomerNotified";
  author: Author;
  body: NoticeBody;
  inner: Inner;
}

/** The customer rated the conversation or one message. */
export interface CustomerRated {
  kind: "CustomerRated";
  author: Author;
  body: RatedBody;
  inner: Inner;
}

/** A person let the customer write again. */
export interface CustomerUnblocked {
  kind: "CustomerUnblocked";
  author: Author;
  body: Body;
  inner: Inner;
}

/** The customer sent a message. */
export interface CustomerWrote {
  kind: "CustomerWrote";
  author: Author;
  body: Said;
  inner: Inner;
}

export interface DecidedInner {
  epoch: number;
  by?: string | null;
  draft_seq: number;
  edited: boolean;
  reason: string;
}

/** What the policy made of one draft, with everything that it was judged by. What people say of it later names it: a held draft follows its decision in the same transaction (``DraftHeld``), a sent answer too (``BotAnswered``) unless a window lay between (then ``BotAnswered.inner.draft_seq`` names the ``DraftHeld``). */
export interface DecisionInner {
  epoch: number;
  by?: string | null;
  action: "answer" | "audit" | "veto" | "approve" | "handoff" | "block";
  confidence?: number | null;
  raw?: number | null;
  threshold?: number | null;
  certified: boolean;
  scope: string;
  question: string;
  language?: string | null;
  reasons: string[];
  findings: Finding[];
  signals: Record<string, number>;
  shares: Record<string, number>;
  versions: Record<string, string>;
  sources: SourceQuoted[];
  draft?: string | null;
  answer_id?: string | null;
  topic?: string | null;
  through_seq: number;
  attempt: number;
  audit: Audit;
  veto_seconds?: number | null;
  wants: ToolWanted[];
  tools: ToolRun[];
  rests_on_tool: boolean;
  seen?: Seen | null;
}

/** The policy decided what becomes of the bot's turn, with every finding behind it. */
export interface DecisionMade {
  kind: "DecisionMade";
  author: Author;
  body: Body;
  inner: DecisionInner;
}

/** A person let a held draft be sent: as it was (it is right), or ``edited``. The ``BotAnswered`` after it carries what was sent. */
export interface DraftApproved {
  kind: "DraftApproved";
  author: Author;
  body: Body;
  inner: DecidedInner;
}

/** A draft that waits for a person's yes, or with ``veto_seconds`` for nobody's no. Exactly one of these follows: ``DraftApproved``, ``DraftRejected``, ``DraftSetAside``, or ``BotAnswered`` with its ``draft_seq`` and nobody in ``approved_by``. */
export interface DraftHeld {
  kind: "DraftHeld";
  author: Author;
  body: Said;
  inner: DraftInner;
}

export interface DraftInner {
  epoch: number;
  by?: string | null;
  through_seq: number;
  confidence?: number | null;
  reasons: string[];
  cause: string;
  draft_seq?: number | null;
  sources: SourceQuoted[];
  topic?: string | null;
  veto_seconds?: number | null;
  approval_seconds?: number | null;
  may_pass: boolean;
  by_mode: boolean;
  review: boolean;
  unfinished: boolean;
}

/** A person decided that a held draft is not sent: it is wrong, and a person answers. */
export interface DraftRejected {
  kind: "DraftRejected";
  author: Author;
  body: Body;
  inner: DecidedInner;
}

/** A draft that will not be sent, kept as a suggestion for the human. */
export interface DraftSetAside {
  kind: "DraftSetAside";
  author: Author;
  body: Said;
  inner: DraftInner;
}

export interface ErasedBody {
  seqs: number[];
}

/** A file was added to the conversation. */
export interface FileAttached {
  kind: "FileAttached";
  author: Author;
  body: FileBody;
  inner: Inner;
}

export interface FileBody {
  name: string;
  media_type: string;
  size: number;
  url: string;
}

/** What one rule saw. ``fired`` rules shape the action unless ``shadow``. */
export interface Finding {
  rule: string;
  fired: boolean;
  action?: "answer" | "audit" | "veto" | "approve" | "handoff" | "block" | null;
  shadow: boolean;
  detail: string;
  values: Record<string, number>;
  veto_seconds?: number | null;
}

/** What was found in the draft's words. */
export interface FlawSeen {
  kind: string;
  words: string;
}

export interface HandoffInner {
  epoch: number;
  by?: string | null;
  reasons: string[];
  through_seq: number;
  suggestion?: string | null;
}

/** The bot let go: a human is wanted, for the reasons named. */
export interface HandoffRequested {
  kind: "HandoffRequested";
  author: Author;
  body: Body;
  inner: HandoffInner;
}

export interface HumanInner {
  epoch: number;
  by?: string | null;
  draft_seq?: number | null;
  edited: boolean;
}

/** A supervisor came in beside whoever holds the conversation, and may write in it. */
export interface HumanJoined {
  kind: "HumanJoined";
  author: Author;
  body: Body;
  inner: Inner;
}

/** A supervisor who had come in beside the holder left again. */
export interface HumanLeft {
  kind: "HumanLeft";
  author: Author;
  body: Body;
  inner: Inner;
}

/** The person who holds the conversation sent a message. */
export interface HumanWrote {
  kind: "HumanWrote";
  author: Author;
  body: Said;
  inner: HumanInner;
}

/** What only people of the desk may see. ``epoch`` is the holder epoch after the event, set by the store. */
export interface Inner {
  epoch: number;
  by?: string | null;
}

export interface MergedBody {
  into: string;
}

/** A person left a note for the desk; the customer never sees it. */
export interface NoteAdded {
  kind: "NoteAdded";
  author: Author;
  body: Said;
  inner: NoteInner;
}

export interface NoteInner {
  epoch: number;
  by?: string | null;
  to: string;
}

export interface NoticeBody {
  text: string;
  code: string;
  reach: string[];
  opens_at?: string | null;
}

/** The person whom the conversation was offered to said no. */
export interface OfferDeclined {
  kind: "OfferDeclined";
  author: Author;
  body: Body;
  inner: OfferInner;
}

/** The person whom the conversation was offered to did not answer in time, or left the desk. */
export interface OfferExpired {
  kind: "OfferExpired";
  author: Author;
  body: Body;
  inner: OfferInner;
}

export interface OfferInner {
  epoch: number;
  by?: string | null;
  to: string;
  seconds?: number | null;
  reason: string;
  cause: string;
}

/** The content of the events named was emptied for good. */
export interface PersonalDataErased {
  kind: "PersonalDataErased";
  author: Author;
  body: ErasedBody;
  inner: Inner;
}

export interface RatedBody {
  score: number;
  comment: string;
  seq?: number | null;
}

export interface ReleasedInner {
  epoch: number;
  by?: string | null;
  cause: string;
}

export interface ResolvedBody {
  outcome: "solved" | "unsolved" | "spam" | "duplicate" | "other";
}

export interface ResolvedInner {
  epoch: number;
  by?: string | null;
  labels: string[];
  cause: string;
}

export interface ReturnedInner {
  epoch: number;
  by?: string | null;
  note: string;
  settled: string[];
}

/** The holder gave the conversation back to the bot. */
export interface ReturnedToBot {
  kind: "ReturnedToBot";
  author: Author;
  body: Body;
  inner: ReturnedInner;
}

/** Whom a conversation is for, and how urgent it is. */
export interface Route {
  group: string;
  skills: string[];
  priority: number;
}

export interface RoutedInner {
  epoch: number;
  by?: string | null;
  route: Route;
  reason: string;
}

/** Words that somebody wrote. */
export interface Said {
  text: string;
}

/** What is usual is left out, so that a row stays small: ``None`` stands for it everywhere. */
export interface Seen {
  head: number;
  failure?: string | null;
  waived?: boolean | null;
  waivable?: boolean | null;
  standing?: StandingSeen | null;
  unread?: string[] | null;
  evidence?: Record<string, string> | null;
  flaws?: FlawSeen[] | null;
  at?: string | null;
  open?: boolean | null;
  waiting?: number | null;
  online?: number | null;
  attributes?: Record<string, string | boolean | number | number> | null;
}

export interface SnoozedBody {
  until?: string | null;
  waiting_on_customer: boolean;
}

export interface SnoozedInner {
  epoch: number;
  by?: string | null;
  note: string;
}

/** A passage behind an answer; its quote begins at character ``start`` of the entry ``id``. */
export interface SourceQuoted {
  id: string;
  title: string;
  quote: string;
  url?: string | null;
  start?: number | null;
}

/** How far the draft's topic could go then. */
export interface StandingSeen {
  topic: string;
  mode: string;
  ceiling: string;
  stopped?: boolean | null;
  cause: string;
}

export interface StartedBody {
  site: string;
}

export interface StartedInner {
  epoch: number;
  by?: string | null;
  customer_id: string;
}

/** A tool that the bot ran by itself for its draft; ``result`` may be cut. */
export interface ToolRun {
  name: string;
  args: Record<string, unknown>;
  result: string;
  ok: boolean;
  seconds: number;
}

/** A tool that the bot wants run, and that only a person may let run. */
export interface ToolWanted {
  name: string;
  args: Record<string, unknown>;
  permission: "free" | "approve" | "human";
  description: string;
}

export interface TransferredBody {
  to: string;
  group?: string | null;
}

export interface TransferredInner {
  epoch: number;
  by?: string | null;
  to: string;
  note: string;
}

/** Something said where the action comes from, for the person who decides about it. */
export interface TurnSaid {
  speaker: "customer" | "bot" | "human" | "fact";
  text: string;
}

export interface WithdrawnBody {
  seen: string;
  lost: boolean;
}

export interface WithdrawnInner {
  epoch: number;
  by?: string | null;
  through_seq: number;
  begun_seq: number;
  cause: string;
}

export interface WokenInner {
  epoch: number;
  by?: string | null;
  cause: string;
}

export type AnyEvent =
  | ConversationStarted
  | CustomerWrote
  | DecisionMade
  | DraftHeld
  | DraftSetAside
  | AnswerBegun
  | BotAnswered
  | AnswerWithdrawn
  | HandoffRequested
  | ConversationOffered
  | OfferDeclined
  | OfferExpired
  | ConversationClaimed
  | ConversationReleased
  | ConversationTransferred
  | HumanWrote
  | NoteAdded
  | DraftApproved
  | DraftRejected
  | ReturnedToBot
  | CustomerNotified
  | ContactLeft
  | ConversationResolved
  | ConversationReopened
  | CustomerRated
  | CustomerLeft
  | ConsentGiven
  | ConsentWithdrawn
  | FileAttached
  | AnswerAudited
  | ActionHeld
  | ActionDecided
  | ActionTaken
  | ActionClosed
  | ConversationRouted
  | ClockWarned
  | ClockBreached
  | HumanJoined
  | HumanLeft
  | ConversationSnoozed
  | ConversationWoken
  | ConversationMerged
  | ConversationAbsorbed
  | CustomerBlocked
  | CustomerUnblocked
  | PersonalDataErased;

export type Kind = AnyEvent["kind"];

/** What customers receive; for them sequence numbers rise but may skip. */
export type CustomerEvent =
  | ConversationStarted
  | CustomerWrote
  | BotAnswered
  | AnswerWithdrawn
  | HandoffRequested
  | ConversationOffered
  | ConversationClaimed
  | ConversationReleased
  | ConversationTransferred
  | HumanWrote
  | ReturnedToBot
  | CustomerNotified
  | ContactLeft
  | ConversationResolved
  | ConversationReopened
  | CustomerRated
  | CustomerLeft
  | ConsentGiven
  | ConsentWithdrawn
  | FileAttached
  | HumanJoined
  | HumanLeft
  | ConversationSnoozed
  | ConversationWoken
  | ConversationMerged
  | PersonalDataErased;
