// What is offered to this person: until when, and what became of it where somebody else was quicker.
import { signal } from "@preact/signals";
import type { HumanSession } from "../client/human.ts";
import type { OfferFrame, OfferOverFrame } from "../wire/frames.ts";
import { phraseOfferOver } from "./model/offers.ts";

export interface Offer {
  readonly frame: OfferFrame;
  /** On the page's steady clock, in milliseconds. */
  readonly endsAt: number;
}

export class Offers {
  /** The newest one last. */
  readonly open = signal<readonly Offer[]>([]);
  /** What became of the last one that the person did not end; `null` once it is read. */
  readonly over = signal<string | null>(null);
  #lost: OfferOverFrame | null = null;

  /** Take what the session has heard. An offer's time runs from when it came here. */
  copy(session: HumanSession): void {
    const known = new Map(this.open.peek().map((offer) => [offer.frame, offer]));
    const frames = [...session.offers.values()];
    const isSame = frames.length === known.size && frames.every((frame) => known.has(frame));
    if (!isSame) {
      this.open.value = frames.map((frame) => known.get(frame) ?? { frame, endsAt: performance.now() + frame.seconds * 1000 });
      if (frames.some((frame) => !known.has(frame))) this.over.value = null;
    }
    if (session.lostOffer === this.#lost) return;
    this.#lost = session.lostOffer;
    this.over.value = this.#lost === null ? null : phraseOfferOver(this.#lost);
  }
}
