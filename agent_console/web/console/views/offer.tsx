// What is offered to the reader, above everything: who, why, for how long; one press takes it.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { accept, decline } from "../desk_acts.ts";
import { countLeft, showOffer } from "../model/offers.ts";
import type { Offer } from "../offers.ts";
import type { Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { focusComposer } from "./composer.tsx";
import { Icon } from "./icon.tsx";
import { PutAwayBanner } from "./presence.tsx";

const EVERY = 250;
/** With so many seconds left it is told once more. */
const NEARLY = 10;

export function OfferPlace({ place }: { place: Workplace }): JSX.Element | null {
  const { open, over } = place.offers;
  const [offer, ...more] = open.value;
  if (place.readsOnly) return null;
  return (
    <>
      {offer !== undefined && <OfferCard key={offer.frame.seq} place={place} offer={offer} more={more.length} />}
      <div role="status" class="banner-place">
        {offer === undefined && over.value !== null && over.value !== "" && (
          <p class="banner">
            <span>{over.value}</span>
            <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => (over.value = null)}><Icon name="close" /></button>
          </p>
        )}
        <PutAwayBanner place={place} />
      </div>
    </>
  );
}

function OfferCard({ place, offer, more }: { place: Workplace; offer: Offer; more: number }): JSX.Element {
  const { frame, endsAt } = offer;
  const shown = showOffer(frame, place.queue.value.get(frame.conversation_id));
  const refusal = place.connected.value ? null : "Not connected: this has to wait.";
  const take = (): void => void accept(place, frame.conversation_id).then((taken) => taken && focusComposer());
  return (
    <section class={place.open.value === frame.conversation_id ? "offer-card seen" : "offer-card"} aria-label="Offered to you">
      <div class="about">
        <h2><Icon name="hand" />{shown.what} <span class="quiet">· {shown.who}</span></h2>
        {shown.words !== "" && <p class="words" dir="auto">{shown.words}</p>}
        <p class="why">
          {shown.why !== "" && <span>Why you: {shown.why}</span>}
          {shown.chips.map((chip) => <span key={chip} class="chip">{chip}</span>)}
          {more > 0 && <span class="quiet">and {more} more offered to you</span>}
        </p>
      </div>
      <div class="answer">
        <Left place={place} endsAt={endsAt} seconds={frame.seconds} />
        <ActButton refusal={refusal} kind="primary" hint="Y" onPress={take}>Accept</ActButton>
        <ActButton refusal={refusal} hint="X" onPress={() => void decline(place, frame.conversation_id)}>Decline</ActButton>
        <ActButton refusal={refusal} kind="quiet" onPress={() => (place.dialog.value = "decline")}>Say why…</ActButton>
      </div>
    </section>
  );
}

/** How long it stands: seen each second, heard when it comes and when it is nearly over. */
function Left({ place, endsAt, seconds }: { place: Workplace; endsAt: number; seconds: number }): JSX.Element {
  const [left, setLeft] = useState(() => countLeft(endsAt, performance.now()));
  useEffect(() => {
    const timer = setInterval(() => setLeft(countLeft(endsAt, performance.now())), EVERY);
    return () => clearInterval(timer);
  }, [endsAt]);
  const isNear = left <= NEARLY;
  useEffect(() => place.say(`Offered to you: ${left} seconds to accept. Y accepts, X declines.`), [isNear]);
  return (
    <span class={`offer-left${isNear ? " near" : ""}`} role="timer" aria-label={`${left} seconds left`}>
      <span aria-hidden="true">{left} s</span>
      <span class="left" aria-hidden="true"><i style={{ width: `${seconds > 0 ? Math.min(100, (left / seconds) * 100) : 0}%` }} /></span>
    </span>
  );
}
