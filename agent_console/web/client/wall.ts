// What supervisors watch: every live conversation as the server tells it, also those of the bot. Pure.
import type { WallCard, WallFilter, WallFrame } from "../wire/frames.ts";

export interface WallShown {
  readonly cards: ReadonlyMap<string, WallCard>;
  /** How many fit, and how many of them are not shown. */
  readonly total: number;
  readonly more: number;
  /** What can be filtered by. */
  readonly sites: readonly string[];
  readonly topics: readonly string[];
}

export class Wall {
  /** What is asked for; `null` while nobody looks. */
  filter: WallFilter | null = null;
  /** What is there; `null` until it has come. */
  shown: WallShown | null = null;

  /** Look at something else, or no more. */
  look(filter: WallFilter | null): void {
    this.filter = filter;
    if (filter === null) this.shown = null;
  }

  take(frame: WallFrame): void {
    if (this.filter === null || (!frame.whole && this.shown === null)) return;
    const cards = new Map(frame.whole ? [] : this.shown?.cards);
    for (const id of frame.gone) cards.delete(id);
    for (const card of frame.cards) cards.set(card.conversation_id, card);
    const { total, more, sites, topics } = frame;
    this.shown = { cards, total, more, sites, topics };
  }
}
