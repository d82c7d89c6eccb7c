// The state of the console as signals: what the desk hears, what is open, what is being typed.
import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { Desk } from "../client/desk.ts";
import { type PendingCommand, type Taken, UNWATCHED, type Watched } from "../client/human.ts";
import type { WallShown } from "../client/wall.ts";
import type { Phase } from "../client/connection.ts";
import type { Colleague, ErrorFrame, PutAway, QueueItem } from "../wire/frames.ts";
import type { Conversation } from "../wire/fold.ts";
import { Attention } from "./attention.ts";
import { serverClock } from "./clock.ts";
import { type Choices, loadChoices } from "./choices.ts";
import { listWaiting } from "./model/actions.ts";
import { type Allowed, JUST_CAME_UP, readAllowed } from "./model/allowed.ts";
import { type Kept, KeptTexts, NOTHING, settleMode } from "./model/composer.ts";
import { type Decision, listDecisions } from "./model/decision.ts";
import { type Draft, readDraft } from "./model/draft.ts";
import type { People } from "./model/lines.ts";
import {
  buildSections,
  countHeld,
  countWaiting,
  listWalk,
  type Section,
  type SectionName,
  stepWalk,
} from "./model/queue.ts";
import { HOME, READABLE, readRoute, type Route, writeRoute } from "./model/route.ts";
import { buildTimeline, type Entry } from "./model/timeline.ts";
import { countMoves, keepStill } from "./model/still.ts";
import { Fresh } from "./fresh.ts";
import { Offers } from "./offers.ts";
import { Listing } from "./listing.ts";
import { countReviews, loadConversations, loadStopped, type Me } from "./rest.ts";

export type DialogName =
  | "resolve" | "return_to_bot" | "transfer" | "reject" | "keys"
  | "park" | "priority" | "merge" | "block" | "decline" | "alerts"
  | "whisper" | "assign" | "stop_bot";

/** One line for the person about the open conversation: a refusal, or that something was done. */
export interface Notice {
  readonly conversation: string;
  readonly text: string;
  readonly tone: "problem" | "done";
  /** The state it speaks of: in another one it is old news. */
  readonly state?: Conversation["state"];
  /** What takes it back. */
  readonly undo?: () => void;
}

const TICK = 10_000;
const REVIEWS_EVERY = 20_000;
/** A topic that somebody stops is told of within so many milliseconds. */
const STOPPED_EVERY = 5_000;
/** What newly waits for a yes can be read for so many milliseconds before anybody can give it. */
const READ_FOR = 1_000;
/** A long queue comes in several frames: only what comes later than this is news. */
const SETTLES_AFTER = 2_000;

export class Workplace {
  readonly me: Me["person"];
  readonly desk: Desk;
  readonly choices: Choices;
  /** Whether the person works with the examples only: then no socket is opened for them. */
  readonly readsOnly: boolean;
  /** Whether the person may stop topics and say how far they go. */
  readonly leads: boolean;
  readonly attention: Attention;
  readonly offers = new Offers();

  readonly phase = signal<Phase>("connecting");
  readonly queue = signal<ReadonlyMap<string, QueueItem>>(new Map());
  readonly queueKnown = signal(false);
  readonly colleagues = signal<readonly Colleague[]>([]);
  readonly watched = signal<ReadonlyMap<string, Watched>>(new Map());
  readonly pending = signal<readonly PendingCommand[]>([]);
  readonly refusal = signal<ErrorFrame | null>(null);
  /** What is live, while somebody watches it. */
  readonly wall = signal<WallShown | null>(null);
  /** The newest conversation that somebody else took from this person; `null` once they know. */
  readonly taken = signal<Taken | null>(null);

  readonly route = signal<Route>(HOME);
  readonly now = signal(Date.now());
  /** What the queue does not carry: it is asked for while its section is open. */
  readonly listings = {
    bot: new Listing(() => loadConversations("bot")),
    resolved: new Listing(() => loadConversations("resolved")),
  } as const;
  /** The topics and sites that the bot is stopped for. */
  readonly stopped = new Fresh(loadStopped);
  /** How many sent answers wait for a verdict. */
  readonly reviews = new Fresh(countReviews);
  readonly openSections = signal<ReadonlySet<SectionName>>(new Set(["mine", "waiting", "approve", "parked", "left", "others"]));
  /** The queue as it stood when the hand came to it; `null` while it may move. */
  readonly still = signal<readonly Section[] | null>(null);
  readonly marked = signal<string | null>(null);
  readonly kept = signal<Kept>(NOTHING);
  readonly dialog = signal<DialogName | null>(null);
  readonly notice = signal<Notice | null>(null);
  /** What a screen reader is told when it happens. */
  readonly spoken = signal("");
  /** The decision that is looked at, by sequence number; `null` is the newest. */
  readonly picked = signal<number | null>(null);

  readonly connected = computed(() => this.phase.value === "ready");
  readonly open = computed(() => this.route.value.conversation);
  readonly chat = computed<Watched>(() => this.watched.value.get(this.open.value ?? "") ?? UNWATCHED);
  readonly people: ReadonlySignal<People>;
  readonly allowed: ReadonlySignal<Allowed>;
  /** The queue as it is. */
  readonly fresh: ReadonlySignal<readonly Section[]>;
  /** The queue as it is shown: it does not move under the pointer. */
  readonly sections: ReadonlySignal<readonly Section[]>;
  /** What has changed behind a queue that is kept still. */
  readonly moves = computed(() => (this.still.value === null ? 0 : countMoves(this.still.value, this.fresh.value)));
  readonly holds = computed(() => countHeld(this.queue.value, this.me.id));
  /** Where the keyboard enters the queue. */
  readonly entrance = computed(() => {
    const walk = listWalk(this.sections.value, this.openSections.value);
    const marked = walk.find((item) => item.conversation_id === this.marked.value);
    return (marked ?? walk[0])?.conversation_id ?? null;
  });
  readonly draft = computed<Draft | null>(() => readDraft(this.chat.value.conversation, this.chat.value.events));
  /** Whether the composer holds the draft that waits for a yes. */
  readonly isEditingDraft = computed(() => {
    const { mode, draftSeq } = this.kept.value;
    return mode === "approve" && this.draft.value?.held === true && this.draft.value.seq === draftSeq;
  });
  /** Whether what waits for a yes has stood still on the screen for long enough to be read. */
  readonly settled = signal(false);
  readonly decisions = computed<readonly Decision[]>(() => listDecisions(this.chat.value.events));
  readonly entries: ReadonlySignal<readonly Entry[]>;

  readonly #undecided = computed(() => {
    const { held, actions } = this.chat.value.conversation;
    return [this.open.value, held?.seq, ...listWaiting(actions).map((action) => action.seq)].join(" ");
  });
  readonly #texts: KeptTexts;
  readonly #skew: number;
  #knownAt = 0;
  #lastTaken: Taken | null = null;

  constructor(me: Me, storage: Storage | null) {
    this.me = me.person;
    this.readsOnly = me.person.role === "data";
    this.leads = me.person.role === "supervisor" || me.person.role === "admin";
    this.#skew = me.skew;
    this.choices = loadChoices(me.person.id);
    this.#texts = new KeptTexts(storage, me.person.id);
    this.desk = new Desk(location.origin, me.person.id, () => this.#copy());
    this.people = computed(() => {
      const names = new Map(this.colleagues.value.map((one) => [one.id, one.name]));
      return { me: { id: this.me.id, name: this.me.name }, name: (id) => names.get(id) };
    });
    this.allowed = computed(() => {
      const allowed = readAllowed(this.chat.value.conversation, this.draft.value, this.me, this.connected.value);
      const isRead = this.settled.value || this.isEditingDraft.value;
      return isRead ? allowed : { ...allowed, approve: allowed.approve ?? JUST_CAME_UP };
    });
    this.attention = new Attention({
      me: this.me.id,
      choices: this.choices,
      open: () => this.open.peek(),
      now: () => this.now.peek(),
      say: (text) => this.say(text),
      go: (conversation) => this.go({ conversation }),
    });
    this.fresh = computed(() => {
      const { bot, resolved } = this.listings;
      return buildSections(this.queue.value, [...bot.items.value, ...resolved.items.value], this.me.id);
    });
    this.sections = computed(() => {
      const still = this.still.value;
      return still === null ? this.fresh.value : keepStill(still, this.fresh.value, this.queue.value);
    });
    this.entries = computed(() => {
      const pending = this.pending.value.filter((one) => one.frame.conversation_id === this.open.value);
      return buildTimeline(this.chat.value.events, pending, this.people.value);
    });
  }

  /** Connect and begin to listen; everything lives as long as the page. */
  start(): void {
    this.#tick();
    setInterval(() => this.#tick(), TICK);
    addEventListener("hashchange", () => this.#follow());
    this.#follow();
    this.stopped.watch(STOPPED_EVERY);
    if (!this.readsOnly) this.#join();
  }

  // -- moving about -------------------------------------------------------------------------------

  /** Go to a conversation, or to another place; the address follows. */
  go(to: Partial<Route>): void {
    location.hash = writeRoute({ ...HOME, ...to });
    // The browser tells of it later; whoever moves the focus next must find the new pane.
    this.#follow();
  }

  /** Mark the next or the one before in the queue; returns its id. */
  step(by: 1 | -1): string | null {
    const walk = listWalk(this.sections.value, this.openSections.value);
    this.marked.value = stepWalk(walk, this.marked.value ?? this.open.value, by);
    return this.marked.value;
  }

  toggleSection(name: SectionName): void {
    const open = new Set(this.openSections.value);
    if (!open.delete(name)) open.add(name);
    this.openSections.value = open;
  }

  /** Remember what stands in the composer of the open conversation. */
  keep(kept: Kept): void {
    this.kept.value = kept;
    if (this.open.value !== null) this.#texts.save(this.open.value, kept);
  }

  /** Put text into the composer of any conversation, also one that is not open. */
  changeKept(conversation: string, change: (kept: Kept) => Kept): void {
    if (conversation === this.open.value) this.keep(change(this.kept.value));
    else this.#texts.save(conversation, change(this.#texts.load(conversation)));
  }

  /** Let the queue stand as it is, or move again. */
  keepStill(still: boolean): void {
    if (!still) this.still.value = null;
    else this.still.value ??= this.fresh.peek();
  }

  /** Say whether one is there; it ends what the desk said of it. */
  setPresence(state: "online" | "away" | "offline"): void {
    this.choices.putAway.value = null;
    this.choices.presence.value = state;
  }

  /** Tell the person what became of an offer. */
  tellOffer(text: string): void {
    this.offers.over.value = text;
  }

  say(text: string): void {
    this.spoken.value = text;
  }

  // -- what comes from outside --------------------------------------------------------------------

  /** Connect, and keep what follows from what is heard up to date. */
  #join(): void {
    this.desk.start();
    this.reviews.watch(REVIEWS_EVERY);
    effect(() => {
      const { presence, capacity } = this.choices;
      const told = [presence.value, capacity.value ?? undefined] as const;
      untracked(() => this.desk.setPresence(...told));
    });
    const ticker = new Worker(new URL("./ticker.ts", import.meta.url), { type: "module" });
    // A lease must not run out only because the person looks at another window.
    ticker.onmessage = () => {
      if (document.hidden && this.connected.value) this.#renewPresence();
    };
    effect(() => this.#titleWindow());
    effect(() => this.#settle());
    effect(() => {
      const settled = settleMode(this.kept.value, this.draft.value);
      if (this.chat.value.caughtUp && settled !== this.kept.value) this.keep(settled);
    });
    for (const name of ["bot", "resolved"] as const) {
      this.listings[name].refreshWhile(computed(() => this.openSections.value.has(name)));
    }
  }

  #copy(): void {
    const { session } = this.desk;
    for (const watched of session.watched.values()) serverClock.hear(watched.events.at(-1)?.at ?? null);
    const before = this.queue.peek();
    const knew = this.queueKnown.peek();
    batch(() => {
      this.phase.value = session.phase;
      this.queue.value = session.queue;
      this.queueKnown.value = knew || session.queueKnown;
      this.colleagues.value = session.people;
      this.watched.value = session.watched;
      this.pending.value = session.pending;
      this.refusal.value = session.problem;
      this.wall.value = session.wall;
    });
    if (session.taken !== this.#lastTaken) {
      this.#lastTaken = session.taken;
      this.taken.value = session.taken;
    }
    if (!knew && session.queueKnown) this.#knownAt = Date.now();
    const settled = knew && Date.now() - this.#knownAt > SETTLES_AFTER;
    if (settled && before !== session.queue) this.attention.hear(before, session.queue);
    this.offers.copy(session);
    if (session.putAway !== null) this.#stayAway(session.putAway);
  }

  #renewPresence(): void {
    this.desk.setPresence(this.choices.presence.value, this.choices.capacity.value ?? undefined);
  }

  /** The desk put this person away: so it is, until they say otherwise. */
  #stayAway(why: PutAway): void {
    this.choices.presence.value = "away";
    this.choices.putAway.value = why;
    this.offers.over.value = null;
    this.say(`You were put away, because offers were ${why === "offers_declined" ? "declined" : "not answered"}.`);
  }

  #follow(): void {
    const before = this.open.peek();
    const route = this.#admit(readRoute(location.hash));
    batch(() => {
      this.route.value = route;
      if (route.conversation === before) return;
      this.picked.value = null;
      this.dialog.value = null;
      this.notice.value = null;
      this.marked.value = route.conversation ?? before;
      this.kept.value = route.conversation === null ? NOTHING : this.#texts.load(route.conversation);
    });
    if (route.conversation === before) return;
    if (before !== null) this.desk.unwatch(before);
    if (route.conversation !== null) this.desk.watch(route.conversation);
  }

  /** Whoever works with examples only sees no live conversation, and reviews none. */
  #admit(route: Route): Route {
    if (this.readsOnly) return READABLE.has(route.page) ? route : { ...HOME, page: "examples" };
    return (route.page === "times" || route.page === "live") && !this.leads ? HOME : route;
  }

  #tick(): void {
    this.now.value = Date.now() + this.#skew;
  }

  /** Whatever comes, goes or moves among what waits for a yes, all of it is to be looked at again. */
  #settle(): () => void {
    void this.#undecided.value;
    this.settled.value = false;
    const timer = setTimeout(() => (this.settled.value = true), READ_FOR);
    return () => clearTimeout(timer);
  }

  #countReplies(): number {
    const mine = this.fresh.value.find((section) => section.name === "mine");
    return mine?.items.filter((item) => item.needs === "reply").length ?? 0;
  }

  #titleWindow(): void {
    const waiting = countWaiting(this.queue.value) + this.#countReplies();
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}Handraise console`;
  }
}
