// Whether one is there for others, and for how many conversations at once.
import type { JSX } from "preact";
import type { Presence } from "../../wire/frames.ts";
import { phraseLoad } from "../model/colleagues.ts";
import type { Workplace } from "../workplace.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";

const STATES: readonly (readonly [Presence, string, string])[] = [
  ["online", "Online", "New conversations come to you"],
  ["away", "Away", "None are offered to you; yours stay with you"],
  ["offline", "Offline", "As if you were not here"],
];
/** What the stepper starts from where the desk's plan says how many. */
const USUAL = 3;
const MOST = 20;

export function PresenceMenu({ place }: { place: Workplace }): JSX.Element {
  const { presence } = place.choices;
  const held = place.holds.value;
  const name = STATES.find(([state]) => state === presence.value)?.[1] ?? "Online";
  const face = <><span class={`presence ${presence.value}`}>{name}</span><span class="held" aria-hidden="true">{held}</span></>;
  return (
    <Menu label={`You are ${name.toLowerCase()} and have ${held}: change it`} face={face} stays>
      <fieldset class="presence-choice">
        <legend class="unseen">Are you there?</legend>
        {STATES.map(([state, title, means]) => (
          <label key={state} class="choice">
            <input type="radio" name="presence" checked={presence.value === state} onChange={() => place.setPresence(state)} />
            <span><span class={`presence ${state}`}>{title}</span><span class="quiet">{means}</span></span>
          </label>
        ))}
      </fieldset>
      <Capacity place={place} />
      <p class="quiet" role="status">You {phraseLoad(held).replace("has", "have")} now.</p>
    </Menu>
  );
}

function Capacity({ place }: { place: Workplace }): JSX.Element {
  const { capacity } = place.choices;
  const step = (by: 1 | -1) => () => {
    capacity.value = Math.min(MOST, Math.max(0, (capacity.value ?? USUAL) + by));
  };
  return (
    <div class="capacity" role="group" aria-label="Conversations at once">
      <span>At once</span>
      <button type="button" class="icon-button" aria-label="One less" disabled={capacity.value === 0} onClick={step(-1)}><Icon name="minus" /></button>
      <output aria-live="polite">{capacity.value ?? "as planned"}</output>
      <button type="button" class="icon-button" aria-label="One more" disabled={capacity.value === MOST} onClick={step(1)}><Icon name="plus" /></button>
      {capacity.value !== null && <button type="button" class="link" onClick={() => (capacity.value = null)}>As planned</button>}
    </div>
  );
}

/** Said on every page while the desk has put this person away. */
export function PutAwayBanner({ place }: { place: Workplace }): JSX.Element | null {
  const why = place.choices.putAway.value;
  if (!why) return null;
  const did = why === "offers_declined" ? "declined" : "did not answer";
  return (
    <p class="banner">
      <span>You {did} what was offered to you, so you are away now. Nothing more is offered to you.</span>
      <button type="button" class="button" onClick={() => place.setPresence("online")}>I am back</button>
    </p>
  );
}
