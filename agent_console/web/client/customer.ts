// The customer's side of the conversation: resumes, keeps what is not yet stored, knows no DOM. Pure.
import type {
  CustomerEventFrame,
  ErrorFrame,
  FrameFromCustomer,
  FrameToCustomer,
  RawFrame,
  StatusFrame,
  WelcomeFrame,
} from "../wire/frames.ts";
import { BEGUN, hear, type Told } from "../wire/told.ts";
import { Connection, type Phase } from "./connection.ts";
import type { Effect, Session } from "./effects.ts";
import { Outbox, type Pending, type Problem } from "./outbox.ts";
import { keepWriting, readWriting, type Writing } from "./writing.ts";

/** What is kept until the server has stored it, and goes out again after a reconnect. */
export type KeptFrame = Extract<FrameFromCustomer, { client_id: string }>;
export type PendingFrame = Pending<KeptFrame>;
type WithoutId<F> = F extends unknown ? Omit<F, "client_id"> : never;

/** What finds the conversation again after a reload. */
export interface Identity {
  token?: string;
  conversationId?: string;
  logId?: string;
}

/** The place in the queue (1 is next), and the seconds that it usually takes from there. */
export type Wait = Pick<StatusFrame, "place" | "wait_low" | "wait_high">;

export interface CustomerOptions {
  site: string;
  identity: Identity;
  /** Whether only that conversation will do: it is a link's, and nothing else is begun. */
  linked?: boolean;
  pending: readonly PendingFrame[];
  newId: () => string;
  random: () => number;
}

/** Refusals that pass by themselves: the message stays pending and goes out again. */
const PASSING = new Set(["rate_limited", "storage_unavailable", "internal"]);
const RESEND_AFTER = 3;
const TYPING_SHOWN = 6;
/** The code of the problem that a link does not open its conversation (any more). */
export const BAD_LINK = "bad_link";

export class CustomerSession implements Session {
  identity: Identity;
  events: readonly CustomerEventFrame[] = [];
  conversation: Told = BEGUN;
  disclosure: string | null = null;
  /** Whether everything stored so far is here. */
  caughtUp = false;
  /** Who is writing just now. */
  typing: { role: "bot" | "human"; name?: string } | null = null;
  /** The words of an answer that is still being written. */
  writing: Writing | null = null;
  /** How the customer stands in the queue; null where nobody said. */
  wait: Wait | null = null;
  /** Whether what they write is refused for good. */
  isShut = false;
  /** Whether another conversation of theirs goes on in this one, as of just now. */
  hasMerged = false;
  /** The newest refusal that belongs to nothing in `pending`. */
  problem: Problem | null = null;
  /** What the server was told on this socket that the customer has had before their eyes. */
  #toldSeen = 0;
  readonly #connection: Connection;
  readonly #outbox: Outbox<KeptFrame>;
  readonly #options: CustomerOptions;

  constructor(options: CustomerOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.#connection = new Connection(options.random);
    this.#outbox = new Outbox(options.pending);
  }

  get phase(): Phase {
    return this.#connection.phase;
  }

  get failures(): number {
    return this.#connection.failures;
  }

  /** The local echo: what was asked or written here and is not in `events` yet. */
  get pending(): readonly PendingFrame[] {
    return this.#outbox.entries;
  }

  // -- what the customer wants --------------------------------------------------------------------

  /** Write, ask for a person, leave an address, rate: kept until stored, over reloads too. */
  keep(frame: WithoutId<KeptFrame>, at: string): Effect[] {
    const kept = { ...frame, client_id: this.#options.newId() } as KeptFrame;
    this.#outbox.add(kept, at);
    this.problem = null;
    this.hasMerged = false;
    return [{ do: "keep" }, ...this.#transmit(kept)];
  }

  /** Send again what was refused, as something new. */
  keepAgain(clientId: string, at: string): Effect[] {
    const entry = this.#outbox.find(clientId);
    if (entry === undefined) return [];
    this.#outbox.remove(clientId);
    return this.keep(entry.frame, at);
  }

  /** Forget what was refused. */
  discard(clientId: string): Effect[] {
    this.#outbox.remove(clientId);
    return [{ do: "keep" }];
  }

  /** Tell the other side that the customer is writing; call it at most every few seconds. */
  tellTyping(): Effect[] {
    return this.phase === "ready" ? [{ do: "send", frame: { type: "typing" } }] : [];
  }

  /** Tell that everything here is before the customer's eyes: no need to mail it. */
  tellSeen(): Effect[] {
    const seq = this.conversation.head;
    if (this.phase !== "ready" || !this.caughtUp || seq <= this.#toldSeen) return [];
    this.#toldSeen = seq;
    return [{ do: "send", frame: { type: "seen", seq } }];
  }

  // -- what the driver tells ----------------------------------------------------------------------

  start(): Effect[] {
    return this.#connection.start();
  }

  stop(): Effect[] {
    return this.#connection.stop();
  }

  opened(): Effect[] {
    this.#toldSeen = 0;
    const { token, conversationId, logId } = this.identity;
    const hello: FrameFromCustomer = {
      type: "hello",
      site: this.#options.site,
      ...(token ? { token } : {}),
      ...(conversationId ? { conversation_id: conversationId, after_seq: this.conversation.head } : {}),
      ...(logId ? { log_id: logId } : {}),
    };
    return [...this.#connection.opened(), { do: "send", frame: hello }];
  }

  closed(code: number): Effect[] {
    this.typing = this.writing = this.wait = null;
    return this.#connection.closed(code);
  }

  woke(): Effect[] {
    return this.#connection.woke();
  }

  lost(): Effect[] {
    this.writing = null;
    return this.phase === "ready" ? this.#connection.retry() : [];
  }

  timedOut(name: string): Effect[] {
    if (name === "typing") this.typing = null;
    if (name === "resend" && this.phase === "ready") return this.#resend();
    return this.#connection.timedOut(name);
  }

  received(frame: RawFrame): Effect[] {
    return [...this.#connection.heard(), ...this.#take(frame as unknown as FrameToCustomer)];
  }

  #take(frame: FrameToCustomer): Effect[] {
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame);
      case "event":
        return this.#accept(frame);
      case "caught_up":
        this.caughtUp = true;
        return this.#goOn();
      case "ack":
        return this.#acknowledge(frame.client_id, frame.seq);
      case "error":
        return this.#refused(frame);
      case "status":
        if (frame.place !== undefined) this.wait = frame;
        if (frame.typing !== "bot" && frame.typing !== "human") return [];
        this.typing = { role: frame.typing, ...(frame.name ? { name: frame.name } : {}) };
        return [{ do: "timer", name: "typing", seconds: TYPING_SHOWN }];
      case "delta":
        this.writing = readWriting(frame, this.conversation);
        return [];
      case "reset":
        this.#forgetEvents();
        return [];
      case "going_away":
        return this.#connection.goingAway(frame.retry_after);
      default:
        return [];
    }
  }

  #welcome(frame: WelcomeFrame): Effect[] {
    const before = this.identity;
    this.identity = { token: frame.token, conversationId: frame.conversation_id, logId: frame.log_id };
    this.disclosure = frame.disclosure;
    const same = before.conversationId === frame.conversation_id && before.logId === frame.log_id;
    if (before.logId !== frame.log_id) this.#outbox.reopen();
    if (!same) this.#forgetEvents(); // the server starts another conversation, or another log, at 1
    return [{ do: "keep" }, ...this.#connection.greeted(), ...this.#resend()];
  }

  #accept(event: CustomerEventFrame): Effect[] {
    if (event.conversation_id !== this.identity.conversationId || event.seq <= this.conversation.head) return [];
    const { state } = this.conversation;
    this.events = [...this.events, event];
    this.conversation = hear(this.conversation, event);
    if (state !== this.conversation.state || this.conversation.parked) this.wait = null;
    this.writing = keepWriting(this.writing, event, this.conversation);
    if (event.author.role !== "customer" && this.typing?.role === event.author.role) this.typing = null;
    const effects = this.caughtUp ? this.#goOn() : [];
    if (event.client_id === undefined || this.#outbox.find(event.client_id) === undefined) return effects;
    this.#outbox.remove(event.client_id);
    return [{ do: "keep" }, ...effects];
  }

  /** Go on in the conversation that this one was merged into; a link opens no other than its own. */
  #goOn(): Effect[] {
    const { mergedInto } = this.conversation;
    if (!mergedInto || this.#options.linked) return [];
    this.identity = { ...this.identity, conversationId: mergedInto };
    this.hasMerged = true;
    this.#forgetEvents();
    return [{ do: "keep" }, ...this.#connection.restart()];
  }

  #acknowledge(clientId: string, seq: number): Effect[] {
    const entry = this.#outbox.find(clientId);
    if (entry === undefined) return [];
    // Words stay in the echo until their event is here; everything else has nothing to show.
    if (entry.frame.type === "send" && seq > this.conversation.head) this.#outbox.acknowledge(clientId);
    else this.#outbox.remove(clientId);
    return [{ do: "keep" }];
  }

  #refused(frame: ErrorFrame): Effect[] {
    if (this.phase === "greeting") return this.#refusedAtDoor(frame);
    const problem = { code: frame.code, message: frame.message };
    if (frame.client_id === undefined) {
      this.problem = problem;
      return [];
    }
    if (PASSING.has(frame.code)) {
      return [{ do: "timer", name: "resend", seconds: frame.retry_after ?? RESEND_AFTER }];
    }
    this.isShut ||= frame.code === "forbidden";
    this.#outbox.refuse(frame.client_id, problem);
    return [{ do: "keep" }];
  }

  /** A conversation or a token that the server does not know (any more) is given up for a new one. */
  #refusedAtDoor(frame: ErrorFrame): Effect[] {
    const { token, conversationId } = this.identity;
    if (!PASSING.has(frame.code) && this.#options.linked) {
      this.problem = { code: BAD_LINK, message: frame.message };
      return this.#connection.stop();
    }
    if (!PASSING.has(frame.code) && (conversationId ?? token) !== undefined) {
      this.identity = conversationId !== undefined && token !== undefined ? { token } : {};
      this.#forgetEvents();
      return [{ do: "keep" }, ...this.#connection.restart()];
    }
    this.problem = { code: frame.code, message: frame.message };
    return this.#connection.retry(frame.retry_after);
  }

  #forgetEvents(): void {
    this.events = [];
    this.conversation = BEGUN;
    this.writing = this.wait = null;
    this.caughtUp = false;
  }

  #resend(): Effect[] {
    return this.#outbox.unsettled().flatMap((frame) => this.#transmit(frame));
  }

  #transmit(frame: FrameFromCustomer): Effect[] {
    return this.phase === "ready" ? [{ do: "send", frame }, ...this.#connection.asked()] : [];
  }
}
