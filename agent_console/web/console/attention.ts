// Calls the person when something concerns them: in words for the ear, by a tone, by a note of the browser.
import { Chime, isLookedAt, shake, showNote } from "./alerts.ts";
import type { Choices } from "./choices.ts";
import { describeNews, findNews, type News, phraseNews } from "./model/news.ts";
import type { Items } from "./model/queue.ts";
import { Speaker } from "./speaker.ts";

export interface Surroundings {
  readonly me: string;
  readonly choices: Choices;
  /** The conversation that is open. */
  open(): string | null;
  now(): number;
  say(text: string): void;
  go(conversation: string): void;
}

/** What is for this person alone sounds otherwise than what is anybody's. */
const FOR_ME: ReadonlySet<News["kind"]> = new Set(["offer", "given", "reply"]);

export class Attention {
  readonly #around: Surroundings;
  readonly #chime = new Chime();
  readonly #speaker = new Speaker();

  constructor(around: Surroundings) {
    this.#around = around;
    for (const press of ["pointerdown", "keydown"]) addEventListener(press, () => this.#press());
  }

  /** Let the person hear what the tone is like now. */
  try(): void {
    this.#chime.allow();
    this.#chime.ring(this.#around.choices.volume.value, "you");
  }

  /** The queue has changed: call for what is new in it. */
  hear(before: Items, after: Items): void {
    const { me, open, now } = this.#around;
    const news = findNews(before, after, me, now());
    const [first] = news.filter(({ item }) => !(item.conversation_id === open() && isLookedAt()));
    if (first === undefined) return;
    this.#around.say(news.length === 1 ? phraseNews(first) : `${phraseNews(first)}, and ${news.length - 1} more`);
    if (this.#speaker.speaks) this.#call(first);
  }

  #call(news: News): void {
    const { choices, go } = this.#around;
    const isForMe = FOR_ME.has(news.kind);
    if (choices.sound.value) {
      this.#chime.ring(choices.volume.value, isForMe ? "you" : "anybody");
      if (isForMe) shake();
    }
    if (!choices.notes.value) return;
    const { conversation_id: id } = news.item;
    showNote(id, phraseNews(news), describeNews(news, choices.words.value), () => go(id));
  }

  /** A choice of an earlier visit: this page too needs a press before it may sound. */
  #press(): void {
    this.#speaker.claim();
    if (this.#around.choices.sound.peek()) this.#chime.allow();
  }
}
