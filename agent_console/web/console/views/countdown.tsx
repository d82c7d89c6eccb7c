// How long a draft can still be stopped, by the server's seconds.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { serverClock } from "../clock.ts";
import { countDown, type Draft } from "../model/draft.ts";
import type { Workplace } from "../workplace.ts";

const EVERY = 250;
/** A screen reader is told once more when so many seconds are left. */
const NEARLY = 5;

export function Countdown({ place, draft }: { place: Workplace; draft: Draft }): JSX.Element {
  const [left, setLeft] = useState(() => countDown(draft, serverClock.now()));
  useEffect(() => {
    const look = (): void => setLeft(countDown(draft, serverClock.now()));
    look();
    const timer = setInterval(look, EVERY);
    return () => clearInterval(timer);
  }, [draft.seq, draft.heldAt]);
  const isNear = left <= NEARLY;
  useEffect(() => place.say(`A draft is sent in ${left} seconds unless you stop it.`), [draft.seq, isNear]);
  const share = draft.vetoSeconds === null ? 0 : left / draft.vetoSeconds;
  return (
    <p class={`countdown${isNear ? " near" : ""}`} role="timer" aria-label={phrase(left)}>
      <span aria-hidden="true">{phrase(left)}</span>
      <span class="left" aria-hidden="true"><i style={{ width: `${share * 100}%` }} /></span>
    </p>
  );
}

function phrase(left: number): string {
  return left === 0 ? "Sent any moment" : `Sent in ${left} s`;
}
