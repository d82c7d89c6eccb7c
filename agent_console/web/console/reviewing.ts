// The review queue of one person: which answer is looked at, how many are left, what was said of the last.
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { Refused } from "../client/desk.ts";
import type { EventFrame, Verdict } from "../wire/frames.ts";
import { Fresh } from "./fresh.ts";
import { explainRefusal } from "./model/errors.ts";
import { phraseGiven, readReview, type Review, type ReviewTask } from "./model/reviews.ts";

export interface ReviewSource {
  /** The name and id of the reader. */
  readonly me: { readonly id: string; readonly name: string };
  loadTasks(): Promise<readonly ReviewTask[]>;
  loadEvents(conversation: string): Promise<readonly EventFrame[]>;
  judge(task: ReviewTask, verdict: Verdict, note: string): Promise<unknown>;
}

const HELD = 1_000;

export interface Told {
  readonly text: string;
  readonly tone: "done" | "problem";
}

export class Reviewing {
  readonly tasks: Fresh<readonly ReviewTask[]>;
  readonly review = signal<Review | null>(null);
  readonly problem = signal<string | null>(null);
  readonly note = signal("");
  readonly told = signal<Told | null>(null);
  readonly sending = signal(false);
  /** How many this person has decided or passed over since the page was opened. */
  readonly done = signal(0);
  /** What waits for this person, without what was decided or passed over here. */
  readonly waiting: ReadonlySignal<readonly ReviewTask[]>;
  readonly #source: ReviewSource;
  /** Until then no verdict is taken: it was meant for another answer. */
  #heldUntil = 0;
  readonly #over = signal<ReadonlySet<string>>(new Set());

  constructor(source: ReviewSource) {
    this.#source = source;
    this.tasks = new Fresh(() => source.loadTasks());
    this.waiting = computed(() =>
      (this.tasks.value.value ?? []).filter((task) => !this.#over.value.has(task.id) && task.approved_by !== source.me.id),
    );
  }

  /** "3 of 12"; `null` when nothing waits. */
  readonly progress = computed(() => {
    const left = this.waiting.value.length;
    return left === 0 ? null : `${this.done.value + 1} of ${this.done.value + left}`;
  });

  /** Ask what waits, now and every so many milliseconds, and show the first; call the result to stop. */
  start(every: number): () => void {
    const stopAsking = this.tasks.watch(every);
    const stopShowing = effect(() => {
      const [first] = this.waiting.value;
      const shown = this.review.peek();
      if (shown !== null && this.waiting.value.some((task) => task.id === shown.task.id)) return;
      if (shown !== null && !this.#over.peek().has(shown.task.id)) {
        // What is being decided right now goes when the answer to that is here.
        if (this.sending.peek()) return;
        void this.#tellTaken(shown.task);
      }
      this.review.value = null;
      if (first !== undefined) void this.#show(first);
    });
    return () => {
      stopAsking();
      stopShowing();
    };
  }

  /** Say what the answer was; the next one comes by itself. */
  async judge(verdict: Verdict): Promise<void> {
    const review = this.review.peek();
    if (review === null || review.erased || this.sending.peek() || performance.now() < this.#heldUntil) return;
    this.sending.value = true;
    try {
      await this.#source.judge(review.task, verdict, this.note.peek().trim());
      this.#finish(review.task, { text: `Noted: ${verdict}.`, tone: "done" });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.#explain(review.task, error);
    } finally {
      this.sending.value = false;
    }
  }

  /** Leave this one for somebody else. */
  passOver(): void {
    const review = this.review.peek();
    if (review !== null) this.#finish(review.task, { text: "Left for somebody else.", tone: "done" });
  }

  /** Ask for the answer that could not be shown once more. */
  retry(): void {
    const [first] = this.waiting.peek();
    if (first !== undefined) void this.#show(first);
  }

  async #show(task: ReviewTask): Promise<void> {
    this.problem.value = null;
    try {
      const review = readReview(task, await this.#source.loadEvents(task.conversation_id));
      if (this.waiting.peek()[0]?.id !== task.id) return;
      if (review === null) this.#finish(task, null);
      else if (review.verdict !== null) this.#finish(task, { text: phraseGiven(review.verdict, this.#source.me.name), tone: "problem" });
      else this.review.value = review;
    } catch (error) {
      this.problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** The answer went from under the reader's eyes: a key that is on its way is not for the next one. */
  async #tellTaken(task: ReviewTask): Promise<void> {
    this.#heldUntil = performance.now() + HELD;
    this.told.value = { text: await this.#phraseTaken(task), tone: "problem" };
  }

  async #phraseTaken(task: ReviewTask): Promise<string> {
    const events = await this.#source.loadEvents(task.conversation_id).catch(() => []);
    const given = readReview(task, events)?.verdict ?? null;
    return given === null ? "It waits for no verdict any more." : phraseGiven(given, this.#source.me.name);
  }

  /** Refused: most likely somebody else was quicker, and their name is in the log. */
  async #explain(task: ReviewTask, refused: Refused): Promise<void> {
    if (refused.code !== "already_decided") {
      this.told.value = { text: explainRefusal(refused.frame), tone: "problem" };
      return;
    }
    this.#finish(task, { text: await this.#phraseTaken(task), tone: "problem" });
  }

  #finish(task: ReviewTask, told: Told | null): void {
    batch(() => {
      this.#over.value = new Set([...this.#over.value, task.id]);
      this.done.value += 1;
      this.note.value = "";
      if (told !== null) this.told.value = told;
    });
  }
}
