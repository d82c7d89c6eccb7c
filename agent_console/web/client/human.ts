// The human's side: many conversations on one socket, commands with answers, presence. Pure.
import type {
  Colleague,
  ConversationCommand,
  DeltaFrame,
  ErrorFrame,
  EventFrame,
  FrameFromHuman,
  FrameToHuman,
  OfferFrame,
  OfferOverFrame,
  OkFrame,
  Presence,
  PutAway,
  QueueItem,
  RawFrame,
  StatusFrame,
  WallFilter,
} from "../wire/frames.ts";
import { type Conversation, EMPTY, fold } from "../wire/fold.ts";
import { Connection, type Phase } from "./connection.ts";
import type { Effect, Session } from "./effects.ts";
import { Outbox, type Pending, type Problem } from "./outbox.ts";
import { Waiting } from "./waiting.ts";
import { Wall, type WallShown } from "./wall.ts";
import { keepWriting, readWriting, type Writing } from "./writing.ts";

/** Commands that are kept until they are stored, and sent again after a reconnect. */
export type KeptCommand = Extract<ConversationCommand, { client_id: string }>;
export type PendingCommand = Pending<KeptCommand>;
/** Commands that are asked once; a lost connection fails them with `connection_lost`. */
export type AskedCommand = Exclude<ConversationCommand, KeptCommand>;

export interface Typing {
  role: "bot" | "human" | "customer";
  name?: string;
}

/** One conversation that is watched. */
export interface Watched {
  events: readonly EventFrame[];
  conversation: Conversation;
  caughtUp: boolean;
  typing: Typing | null;
  /** The words of an answer that is still being written. */
  writing: Writing | null;
  /** Why it cannot be watched, when the server refused. */
  problem: ErrorFrame | null;
}

export type Answer = { ref: string; ok: OkFrame } | { ref: string; error: ErrorFrame };

export interface HumanOptions {
  pending: readonly PendingCommand[];
  newId: () => string;
  random: () => number;
}

const PASSING = new Set(["rate_limited", "storage_unavailable", "internal"]);
/** Ends of an offer that need no word: this person said so themselves. */
const OWN_WORDS = new Set(["accepted", "declined"]);
const RESEND_AFTER = 3;
const TYPING_SHOWN = 6;
export const UNWATCHED: Watched = {
  events: [],
  conversation: EMPTY,
  caughtUp: false,
  typing: null,
  writing: null,
  problem: null,
};

/** Something this person held has gone to somebody else, and not by their own word. */
export interface Taken {
  readonly conversation: string;
  readonly by: { readonly id: string; readonly name: string };
}

export class HumanSession implements Session {
  person: OkFrame["person"] | null = null;
  people: readonly Colleague[] = [];
  watched: ReadonlyMap<string, Watched> = new Map();
  /** Told again every third of the lease: that renews it, and shows that the connection lives. */
  presence: { state: Presence; capacity?: number } = { state: "away" };
  /** Why the desk put this person away, until they say more. */
  putAway: PutAway | null = null;
  /** The newest refusal that belongs to no command. */
  problem: ErrorFrame | null = null;
  /** The newest conversation that was taken from this person. */
  taken: Taken | null = null;
  /** The newest offer that ended otherwise than by this person's own word. */
  lostOffer: OfferOverFrame | null = null;
  #logId: string | undefined;
  #leaseSeconds = 30;
  #answers: Answer[] = [];
  /** Commands on their way, by `ref`. */
  #asked = new Map<string, FrameFromHuman>();
  /** Conversations whose watching was put off by a refusal that passes. */
  #putOff = new Set<string>();
  readonly #waiting = new Waiting();
  readonly #wall = new Wall();
  readonly #connection: Connection;
  readonly #outbox: Outbox<KeptCommand>;
  readonly #newId: () => string;

  constructor(options: HumanOptions) {
    this.#connection = new Connection(options.random);
    this.#outbox = new Outbox(options.pending);
    this.#newId = options.newId;
  }

  /** The name of the log that is being followed; another one has other numbers. */
  get logId(): string | undefined {
    return this.#logId;
  }

  get phase(): Phase {
    return this.#connection.phase;
  }

  get failures(): number {
    return this.#connection.failures;
  }

  get queue(): ReadonlyMap<string, QueueItem> {
    return this.#waiting.queue;
  }

  /** Whether the whole queue has come since the last connect. */
  get queueKnown(): boolean {
    return this.#waiting.isKnown;
  }

  get offers(): ReadonlyMap<string, OfferFrame> {
    return this.#waiting.offers;
  }

  /** What is watched of all that is live; `null` until it has come. */
  get wall(): WallShown | null {
    return this.#wall.shown;
  }

  get pending(): readonly PendingCommand[] {
    return this.#outbox.entries;
  }

  /** The answers since this was last called, for those who asked with `ask` and `keep`. */
  takeAnswers(): Answer[] {
    const answers = this.#answers;
    this.#answers = [];
    return answers;
  }

  // -- what the human wants -----------------------------------------------------------------------

  watch(conversationId: string): Effect[] {
    if (this.watched.has(conversationId)) return [];
    this.#change(conversationId, {});
    return this.#watchFrom(conversationId);
  }

  unwatch(conversationId: string): Effect[] {
    const rest = new Map(this.watched);
    if (!rest.delete(conversationId)) return [];
    this.watched = rest;
    return this.#transmit({ type: "unwatch", conversation_id: conversationId });
  }

  /** Watch what is live and fits, until told otherwise; `null`: no more. For supervisors. */
  showWall(filter: WallFilter | null): Effect[] {
    this.#wall.look(filter);
    return this.#askForWall(filter === null ? { on: false } : filter);
  }

  /** Ask once; the answer comes by `takeAnswers` under `ref`. */
  ask(ref: string, command: AskedCommand): Effect[] {
    if (this.phase !== "ready") {
      this.#answers.push({ ref, error: buildLost() });
      return [];
    }
    return this.#transmit({ ...command, ref });
  }

  /** Keep and send until it is stored or refused. Its `client_id` is its `ref`. */
  keep(command: KeptCommand, at: string): Effect[] {
    this.#outbox.add(command, at);
    return [{ do: "keep" }, ...this.#transmit({ ...command, ref: command.client_id })];
  }

  /** Forget a refused command. */
  discard(clientId: string): Effect[] {
    this.#outbox.remove(clientId);
    return [{ do: "keep" }];
  }

  setPresence(state: Presence, capacity?: number): Effect[] {
    this.presence = { state, ...(capacity === undefined ? {} : { capacity }) };
    this.putAway = null;
    return this.#tellPresence();
  }

  /** Tell the customer that somebody is writing; call it at most every few seconds. */
  tellTyping(conversationId: string): Effect[] {
    if (this.phase !== "ready") return [];
    return [{ do: "send", frame: { type: "typing", conversation_id: conversationId } }];
  }

  // -- what the driver tells ----------------------------------------------------------------------

  start(): Effect[] {
    return this.#connection.start();
  }

  stop(): Effect[] {
    return [{ do: "cancel", name: "presence" }, ...this.#connection.stop()];
  }

  opened(): Effect[] {
    const hello: FrameFromHuman = {
      type: "hello",
      ref: "hello",
      ...(this.#logId === undefined ? {} : { log_id: this.#logId }),
    };
    return [...this.#connection.opened(), { do: "send", frame: hello }];
  }

  closed(code: number): Effect[] {
    this.#loseAsked();
    return [{ do: "cancel", name: "presence" }, ...this.#connection.closed(code)];
  }

  woke(): Effect[] {
    return this.#connection.woke();
  }

  lost(): Effect[] {
    if (this.phase !== "ready") return [];
    this.#loseAsked();
    return this.#connection.retry();
  }

  timedOut(name: string): Effect[] {
    if (name === "presence") return this.#tellPresence();
    if (name === "resend") return this.phase === "ready" ? [...this.#watchAgain(), ...this.#resend()] : [];
    if (name.startsWith("typing:")) {
      this.#changeIfWatched(name.slice("typing:".length), { typing: null });
      return [];
    }
    const effects = this.#connection.timedOut(name);
    if (this.phase === "waiting") this.#loseAsked();
    return effects;
  }

  received(frame: RawFrame): Effect[] {
    return [...this.#connection.heard(), ...this.#take(frame as unknown as FrameToHuman)];
  }

  #take(frame: FrameToHuman): Effect[] {
    switch (frame.type) {
      case "ok":
        return this.#agreed(frame);
      case "error":
        return this.#refused(frame);
      case "event":
        return this.#accept(frame);
      case "caught_up":
        if (frame.conversation_id !== undefined) this.#changeIfWatched(frame.conversation_id, { caughtUp: true });
        return [];
      case "queue":
        this.#waiting.take(frame);
        return [];
      case "wall":
        this.#wall.take(frame);
        return [];
      case "offer":
        this.#waiting.addOffer(frame);
        return [];
      case "offer_over":
        this.#waiting.dropOffer(frame.conversation_id, frame.seq);
        if (!OWN_WORDS.has(frame.cause)) this.lostOffer = frame;
        return [];
      case "delta":
        return this.#takeWords(frame);
      case "status":
        return this.#takeStatus(frame);
      case "reset":
        return this.#startAnew(frame.conversation_id);
      case "going_away":
        return this.#connection.goingAway(frame.retry_after);
      default:
        return [];
    }
  }

  #agreed(frame: OkFrame): Effect[] {
    if (this.phase === "greeting") return this.#welcome(frame);
    if (frame.ref === undefined) return [];
    const asked = this.#asked.get(frame.ref);
    this.#asked.delete(frame.ref);
    this.#answers.push({ ref: frame.ref, ok: frame });
    if (this.#outbox.find(frame.ref) !== undefined) return this.#settle(frame.ref, frame);
    if (asked !== undefined && (asked.type === "accept" || asked.type === "decline" || asked.type === "claim")) {
      this.#waiting.dropOffer(asked.conversation_id);
    }
    return [];
  }

  #welcome(frame: OkFrame): Effect[] {
    const forgotten = this.#logId !== undefined && frame.log_id !== this.#logId;
    if (forgotten) this.#forget();
    this.#logId = frame.log_id;
    this.#leaseSeconds = frame.lease_seconds ?? this.#leaseSeconds;
    this.person = frame.person ?? null;
    this.people = frame.people ?? [];
    this.#waiting.startAnew();
    this.#putOff.clear();
    return [
      ...this.#connection.greeted(),
      ...this.#tellPresence(),
      ...[...this.watched.keys()].flatMap((id) => this.#watchFrom(id)),
      ...(this.#wall.filter === null ? [] : this.#askForWall(this.#wall.filter)),
      ...this.#resend(),
    ];
  }

  /** The log is another one: its numbers mean other events, and what was stored may be gone. */
  #forget(): void {
    this.watched = new Map([...this.watched.keys()].map((id) => [id, UNWATCHED]));
    this.#outbox.reopen();
    for (const { frame } of this.#outbox.entries) {
      if (frame.type === "approve") this.#outbox.refuse(frame.client_id, buildForgotten());
    }
  }

  #refused(frame: ErrorFrame): Effect[] {
    if (this.phase === "greeting") {
      this.problem = frame;
      return frame.code === "forbidden" ? this.stop() : this.#connection.retry(frame.retry_after);
    }
    if (frame.ref === undefined) {
      this.problem = frame;
      return [];
    }
    const asked = this.#asked.get(frame.ref);
    this.#asked.delete(frame.ref);
    const kept = this.#outbox.find(frame.ref) !== undefined;
    if (asked?.type === "watch" && PASSING.has(frame.code)) this.#putOff.add(asked.conversation_id);
    if ((kept || asked?.type === "watch") && PASSING.has(frame.code)) {
      return [{ do: "timer", name: "resend", seconds: frame.retry_after ?? RESEND_AFTER }];
    }
    if (asked?.type === "watch") this.#changeIfWatched(asked.conversation_id, { problem: frame });
    this.#answers.push({ ref: frame.ref, error: frame });
    if (!kept) return [];
    const by = frame.by ? { by: frame.by } : {};
    this.#outbox.refuse(frame.ref, { code: frame.code, message: frame.message, ...by });
    return [{ do: "keep" }];
  }

  #accept(event: EventFrame): Effect[] {
    const id = event.conversation_id;
    const watched = this.watched.get(id);
    if (watched === undefined || event.seq <= watched.conversation.head) return [];
    // Humans see every number: a hole means that something was lost on the way.
    if (event.seq > watched.conversation.head + 1) return this.#watchFrom(id);
    const typed = watched.typing?.role === event.author.role;
    const conversation = fold(watched.conversation, event);
    this.#change(id, {
      events: [...watched.events, event],
      conversation,
      writing: keepWriting(watched.writing, event, conversation),
      ...(typed ? { typing: null } : {}),
    });
    if (event.kind === "OfferDeclined" || event.kind === "OfferExpired" || event.kind === "ConversationClaimed") {
      this.#waiting.dropOffer(id, event.seq);
    }
    if (event.client_id === undefined || this.#outbox.find(event.client_id) === undefined) return [];
    this.#outbox.remove(event.client_id);
    return [{ do: "keep" }];
  }

  /** Whether words that are on the screen were finished shows only on the next socket. */
  #dropWords(): void {
    this.watched = new Map([...this.watched].map(([id, one]) => [id, one.writing === null ? one : { ...one, writing: null }]));
  }

  #takeWords(frame: DeltaFrame): Effect[] {
    const watched = this.watched.get(frame.conversation_id ?? "");
    if (watched !== undefined && frame.conversation_id !== undefined) {
      this.#change(frame.conversation_id, { writing: readWriting(frame, watched.conversation) });
    }
    return [];
  }

  #takeStatus(frame: StatusFrame): Effect[] {
    const { conversation_id: id, typing, taken_by: by } = frame;
    if (id !== undefined && by !== undefined) {
      this.taken = { conversation: id, by };
      return [];
    }
    if (id === undefined || typing === undefined) {
      this.#takePresence(frame);
      return [];
    }
    this.#changeIfWatched(id, { typing: { role: typing, ...(frame.name ? { name: frame.name } : {}) } });
    return [{ do: "timer", name: `typing:${id}`, seconds: TYPING_SHOWN }];
  }

  /** `presence` maps ids of people to their states. */
  #takePresence(frame: StatusFrame): void {
    const states = frame.presence;
    if (typeof states !== "object" || states === null) return;
    const known = states as Record<string, Presence>;
    this.people = this.people.map((one) => ({ ...one, state: known[one.id] ?? one.state }));
    const me = this.person?.id ?? "";
    const { reason } = frame;
    if (reason !== "offers_unanswered" && reason !== "offers_declined") return;
    if (known[me] !== "away" || this.presence.state !== "online") return;
    // Whoever does not answer is not there: to say `online` again would bring the next offer.
    this.presence = { ...this.presence, state: "away" };
    this.putAway = reason;
  }

  #startAnew(conversationId: string | undefined): Effect[] {
    const ids = conversationId === undefined ? [...this.watched.keys()] : [conversationId];
    return ids.flatMap((id) => {
      if (!this.watched.has(id)) return [];
      this.watched = new Map(this.watched).set(id, UNWATCHED);
      return this.#watchFrom(id);
    });
  }

  #settle(clientId: string, frame: OkFrame): Effect[] {
    const id = this.#outbox.find(clientId)?.frame.conversation_id ?? "";
    const head = this.watched.get(id)?.conversation.head;
    // Without a watched conversation no event will come to take it off the list.
    if (head === undefined || frame.seq === undefined || frame.seq <= head) this.#outbox.remove(clientId);
    else this.#outbox.acknowledge(clientId);
    return [{ do: "keep" }];
  }

  #askForWall(what: WallFilter & { on?: boolean }): Effect[] {
    return this.#transmit({ type: "watch_wall", ref: "wall", ...what });
  }

  #watchFrom(conversationId: string): Effect[] {
    const head = this.watched.get(conversationId)?.conversation.head ?? 0;
    return this.#transmit({
      type: "watch",
      conversation_id: conversationId,
      ref: `watch-${this.#newId()}`,
      ...(head > 0 ? { after_seq: head } : {}),
    });
  }

  #watchAgain(): Effect[] {
    const ids = [...this.#putOff].filter((id) => this.watched.has(id));
    this.#putOff.clear();
    return ids.flatMap((id) => this.#watchFrom(id));
  }

  #tellPresence(): Effect[] {
    if (this.phase !== "ready") return [];
    return [
      ...this.#transmit({ type: "presence", ref: "presence", ...this.presence }),
      { do: "timer", name: "presence", seconds: this.#leaseSeconds / 3 },
    ];
  }

  #resend(): Effect[] {
    return this.#outbox.unsettled().flatMap((frame) => this.#transmit({ ...frame, ref: frame.client_id }));
  }

  #transmit(frame: FrameFromHuman): Effect[] {
    if (this.phase !== "ready") return [];
    if (frame.ref !== undefined) this.#asked.set(frame.ref, frame);
    return [{ do: "send", frame }, ...this.#connection.asked()];
  }

  /** What was on its way and is not kept has no answer any more. */
  #loseAsked(): void {
    this.#dropWords();
    for (const [ref, frame] of this.#asked) {
      const goesOutAgain = frame.type === "watch" || this.#outbox.find(ref) !== undefined;
      if (!goesOutAgain) this.#answers.push({ ref, error: buildLost() });
    }
    this.#asked.clear();
  }

  #change(conversationId: string, change: Partial<Watched>): void {
    const before = this.watched.get(conversationId) ?? UNWATCHED;
    this.watched = new Map(this.watched).set(conversationId, { ...before, ...change });
  }

  #changeIfWatched(conversationId: string, change: Partial<Watched>): void {
    if (this.watched.has(conversationId)) this.#change(conversationId, change);
  }
}

function buildForgotten(): Problem {
  return {
    code: "log_changed",
    message: "The server was restored from a backup, and nothing was sent: look at the draft again, then decide.",
  };
}

function buildLost(): ErrorFrame {
  return {
    type: "error",
    code: "connection_lost",
    message: "The connection was lost before the answer came: look whether it happened, then try again.",
  };
}
