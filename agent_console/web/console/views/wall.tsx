// The page "Live": every conversation of this moment, also the bot's, as cards that open to it.
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import "../style/wall.css";
import type { WallCard } from "../../wire/frames.ts";
import { phraseAge } from "../model/ages.ts";
import { namePriority } from "../model/marks.ts";
import { phraseReasons, readName } from "../model/reasons.ts";
import { HOME, writeRoute } from "../model/route.ts";
import {
  buildFilter,
  type Chosen,
  type Group,
  groupCards,
  nameSpeaker,
  NOTHING_CHOSEN,
  phraseCount,
  phraseHolder,
  phraseScores,
  spellCard,
  STATES,
} from "../model/wall.ts";
import type { Workplace } from "../workplace.ts";
import { Icon } from "./icon.tsx";

export function Wall({ place }: { place: Workplace }): JSX.Element {
  const [chosen, setChosen] = useState<Chosen>(NOTHING_CHOSEN);
  useEffect(() => place.desk.showWall(buildFilter(chosen)), [place, chosen]);
  useEffect(() => () => place.desk.showWall(null), [place]);
  const shown = place.wall.value;
  return (
    <section class="wall" aria-labelledby="wall-title" aria-busy={shown === null}>
      <header class="wall-head">
        <h1 id="wall-title">Live</h1>
        <Filters place={place} chosen={chosen} choose={setChosen} />
      </header>
      <p class="quiet" role="status">{shown === null ? "Looking what is live…" : phraseCount(shown.total, shown.more)}</p>
      {shown !== null && (shown.total === 0 ? <Nothing filtered={chosen !== NOTHING_CHOSEN} clear={() => setChosen(NOTHING_CHOSEN)} /> : <Groups place={place} groups={groupCards(shown.cards.values())} />)}
    </section>
  );
}

function Filters({ place, chosen, choose }: { place: Workplace; chosen: Chosen; choose: (chosen: Chosen) => void }): JSX.Element {
  const { sites = [], topics = [] } = place.wall.value ?? {};
  const people = place.colleagues.value.filter((one) => one.role !== "data");
  const pick = (name: keyof Chosen) => (event: { currentTarget: HTMLSelectElement }) => choose({ ...chosen, [name]: event.currentTarget.value });
  return (
    <form class="filters" aria-label="What is shown" onSubmit={(event) => event.preventDefault()}>
      <label>
        State
        <select value={chosen.state} onChange={pick("state")}>
          {STATES.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
        </select>
      </label>
      <label>
        Site
        <select value={chosen.site} onChange={pick("site")}>
          <option value="">All</option>
          {withChosen(sites, chosen.site).map((each) => <option key={each} value={each}>{each}</option>)}
        </select>
      </label>
      <label>
        Topic
        <select value={chosen.topic} onChange={pick("topic")}>
          <option value="">All</option>
          {withChosen(topics, chosen.topic).map((each) => <option key={each} value={each}>{readName(each)}</option>)}
        </select>
      </label>
      <label>
        Who has it
        <select value={chosen.holder} onChange={pick("holder")}>
          <option value="">Anybody</option>
          {people.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
      </label>
    </form>
  );
}

/** What is chosen stays in the list, also when nothing of it is live any more. */
function withChosen(names: readonly string[], chosen: string): readonly string[] {
  return chosen === "" || names.includes(chosen) ? names : [...names, chosen];
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }): JSX.Element {
  return (
    <div class="nothing">
      <Icon name="hand" />
      <h2>{filtered ? "Nothing live fits" : "All is quiet"}</h2>
      <p>{filtered ? "No conversation of this moment is like that." : "As soon as a customer writes, the conversation appears here: also while the bot answers."}</p>
      {filtered && <p><button type="button" class="button" onClick={clear}>Show all</button></p>}
    </div>
  );
}

function Groups({ place, groups }: { place: Workplace; groups: readonly Group[] }): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent): void => walk(frame.current, event);
  return (
    <div ref={frame} onKeyDown={onKey}>
      {groups.filter((group) => group.cards.length > 0).map((group) => (
        <section key={group.name} class={`wall-group ${group.name}`} aria-labelledby={`wall-${group.name}`}>
          <h2 id={`wall-${group.name}`}>{group.title} <span class="count">{group.cards.length}</span></h2>
          <ul class="cards">
            {group.cards.map((card) => <Card key={card.conversation_id} place={place} card={card} />)}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Card({ place, card }: { place: Workplace; card: WallCard }): JSX.Element {
  const now = place.now.value;
  const { name } = place.people.value;
  return (
    <li>
      <a class={`card ${card.state}`} href={writeRoute({ ...HOME, conversation: card.conversation_id })} aria-label={spellCard(card, now, name)}>
        <span class="top">
          <span class="holder">{phraseHolder(card, name)}</span>
          {card.priority !== 0 && <span class={`badge priority p${card.priority}`}>{namePriority(card.priority)}</span>}
          <span class="age">{phraseAge(card.last_at, now)}</span>
        </span>
        <Words card={card} />
        <span class="bottom">
          <Scores card={card} />
          {card.joined.map((one) => <span key={one.id} class="badge"><Icon name="person" />{one.name} joined</span>)}
          {card.customer_left && <span class="badge">Left the page</span>}
          <span class="badge">{card.site}</span>
          {card.topic !== null && <span class="badge">{readName(card.topic)}</span>}
        </span>
        {card.reasons.length > 0 && card.state !== "bot" && <span class="quiet">{phraseReasons(card.reasons)}</span>}
      </a>
    </li>
  );
}

function Words({ card: { said, writing } }: { card: WallCard }): JSX.Element {
  if (writing !== null) return <span class="words writing" dir="auto"><b>Bot</b> {writing}</span>;
  if (said === null) return <span class="words quiet">Nothing said yet</span>;
  return <span class="words" dir="auto"><b>{nameSpeaker(said)}</b> {said.text}</span>;
}

/** How sure the bot was, the newest strongest. */
function Scores({ card: { scores } }: { card: WallCard }): JSX.Element | null {
  if (scores.length === 0) return null;
  return (
    <span class="scores" title="How sure the bot was of its newest answers">
      {phraseScores(scores).map((score, n) => <i key={n} class={n === scores.length - 1 ? "newest" : ""}>{score}</i>)}
    </span>
  );
}

/** J, K and the arrows go from card to card, as in the queue. */
function walk(frame: HTMLElement | null, event: KeyboardEvent): void {
  if (frame === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const forward = ["ArrowDown", "ArrowRight", "j"].includes(event.key);
  if (!forward && !["ArrowUp", "ArrowLeft", "k"].includes(event.key)) return;
  const cards = [...frame.querySelectorAll<HTMLElement>(".card")];
  const at = cards.indexOf(document.activeElement as HTMLElement);
  const next = cards[Math.min(Math.max(at + (forward ? 1 : -1), 0), cards.length - 1)];
  event.preventDefault();
  next?.focus();
}
