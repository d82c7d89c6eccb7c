// How long a draft can still be stopped, or something waits for a yes, by the server's seconds.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { serverClock } from "../clock.ts";
import type { Draft } from "../model/draft.ts";
import { countDown, type Lapse, phraseTicks, type Term } from "../model/lapse.ts";
import { phraseSeconds } from "../model/times.ts";
import type { Workplace } from "../workplace.ts";

const EVERY = 250;
/** A screen reader is told once more when so many seconds are left. */
const NEARLY = 5;
/** Somebody has to read and to decide: there it is told with more time left, and only then. */
const NEARLY_LAPSED = 60;

export function Countdown({ place, draft }: { place: Workplace; draft: Draft }): JSX.Element {
  const seconds = draft.vetoSeconds ?? 0;
  const left = useLeft({ seconds, since: draft.heldAt });
  const isNear = left <= NEARLY;
  useEffect(() => place.say(`A draft is sent in ${left} seconds unless you stop it.`), [draft.seq, isNear]);
  const text = left === 0 ? "Sent any moment" : `Sent in ${left} s`;
  return <Timer look={isNear ? "near" : ""} share={seconds === 0 ? 0 : left / seconds} text={text} spoken={text} />;
}

/** How long something waits for a yes, and what comes then. */
export function LapseLine({ place, lapse }: { place: Workplace; lapse: Lapse }): JSX.Element {
  return (
    <div class="lapse">
      <LapseTimer place={place} lapse={lapse} />
      <p class="then">{lapse.then}</p>
    </div>
  );
}

/** The same in one line, for who has read what comes then. */
export function LapseTimer({ place, lapse }: { place: Workplace; lapse: Lapse }): JSX.Element {
  const left = useLeft(lapse);
  const isNear = left <= NEARLY_LAPSED;
  useEffect(() => {
    if (isNear && left > 0) place.say(`${lapse.what} lapses in ${phraseSeconds(left)} unless somebody decides.`);
  }, [lapse.since, isNear]);
  const say = (time: string): string => (left === 0 ? "Lapses any moment" : `Lapses in ${time}`);
  return <Timer look={isNear ? "calm near" : "calm"} share={left / lapse.seconds} text={say(phraseTicks(left))} spoken={say(phraseSeconds(left))} />;
}

interface TimerProps {
  look: string;
  /** Of the whole time, from 0 to 1. */
  share: number;
  text: string;
  /** The same for the ear. */
  spoken: string;
}

function Timer({ look, share, text, spoken }: TimerProps): JSX.Element {
  return (
    <p class={`countdown ${look}`} role="timer" aria-label={spoken}>
      <span aria-hidden="true">{text}</span>
      <span class="left" aria-hidden="true"><i style={{ width: `${share * 100}%` }} /></span>
    </p>
  );
}

/** Whole seconds that are left of a term, again each second. */
function useLeft({ seconds, since }: Term): number {
  const look = (): number => countDown({ seconds, since }, serverClock.now());
  const [left, setLeft] = useState(look);
  useEffect(() => {
    setLeft(look());
    const timer = setInterval(() => setLeft(look()), EVERY);
    return () => clearInterval(timer);
  }, [seconds, since]);
  return left;
}
