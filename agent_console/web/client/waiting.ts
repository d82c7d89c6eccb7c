// What waits for a person, and what is offered to this one, as the server tells it. Pure.
import type { OfferFrame, QueueFrame, QueueItem } from "../wire/frames.ts";

export class Waiting {
  queue: ReadonlyMap<string, QueueItem> = new Map();
  /** Whether the whole queue has come since the last connect. */
  isKnown = false;
  offers: ReadonlyMap<string, OfferFrame> = new Map();

  /** A new connection: the queue comes whole again, and offers with it. */
  startAnew(): void {
    this.isKnown = false;
    this.offers = new Map();
  }

  take(frame: QueueFrame): void {
    const queue = new Map(frame.whole ? [] : this.queue);
    for (const item of frame.items) queue.set(item.conversation_id, item);
    for (const id of frame.gone) queue.delete(id);
    this.queue = queue;
    this.isKnown ||= frame.whole;
    for (const item of frame.items) if (item.state !== "offered") this.dropOffer(item.conversation_id, item.head);
    for (const id of frame.gone) this.dropOffer(id);
  }

  addOffer(frame: OfferFrame): void {
    this.offers = new Map(this.offers).set(frame.conversation_id, frame);
  }

  /** The offer has ended as of event `seq`: what happened before it was made says nothing about it. */
  dropOffer(conversationId: string, seq = Number.POSITIVE_INFINITY): void {
    const offer = this.offers.get(conversationId);
    if (offer === undefined || seq < offer.seq) return;
    const offers = new Map(this.offers);
    offers.delete(conversationId);
    this.offers = offers;
  }
}
