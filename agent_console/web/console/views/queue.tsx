// The queue on the left: who needs somebody, why, and since when.
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import type { QueueItem } from "../../wire/frames.ts";
import { readDue } from "../model/due.ts";
import { explainPlace, listChips, namePriority, phraseBack, spellItem } from "../model/marks.ts";
import { phraseItem, phraseItemAge, type Section } from "../model/queue.ts";
import { hasMoved } from "../model/still.ts";
import { LISTED } from "../rest.ts";
import type { Workplace } from "../workplace.ts";
import { Icon } from "./icon.tsx";

const EMPTY_SECTIONS: Readonly<Record<Section["name"], string>> = {
  mine: "You have none. Take one over and it stays here until it is resolved.",
  waiting: "Nobody is waiting. Conversations appear here when the bot raises its hand.",
  approve: "Nothing waits for a yes.",
  parked: "Nothing is parked.",
  left: "Nobody has left while waiting.",
  others: "Nobody else has one.",
  bot: "The bot talks with nobody right now.",
  resolved: "Nothing has been resolved yet.",
};

/** Sections that are only worth their place when somebody is in them. */
const HIDDEN_WHEN_EMPTY: ReadonlySet<Section["name"]> = new Set(["approve", "parked", "left", "others"]);
/** The queue moves again so many milliseconds after the hand last moved over it, or pressed. */
const RESTS = 4_000;
const PRESSED = 1_000;

export function Queue({ place }: { place: Workplace }): JSX.Element {
  const sections = place.sections.value.filter((s) => s.items.length > 0 || !HIDDEN_WHEN_EMPTY.has(s.name));
  const hand = useHand(place);
  return (
    <nav class="queue" aria-label="Queue" onKeyDown={(event) => { hand.moved(); walkByArrow(place, event); }} onPointerMove={hand.moved} onPointerLeave={hand.left} onClick={hand.pressed}>
      {place.queueKnown.value ? (
        sections.map((section) => <QueueSection key={section.name} place={place} section={section} />)
      ) : (
        <p class="quiet loading">Loading the queue…</p>
      )}
      {place.moves.value > 0 && (
        <button type="button" class="button moves" onClick={hand.left}>{place.moves.value === 1 ? "1 change" : `${place.moves.value} changes`}: show now</button>
      )}
    </nav>
  );
}

/** Keeps the queue still while a hand is on it, so that nothing moves away under a press. */
function useHand(place: Workplace): Record<"moved" | "pressed" | "left", () => void> {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const left = (): void => {
    clearTimeout(timer.current);
    place.keepStill(false);
  };
  const hold = (milliseconds: number): void => {
    place.keepStill(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(left, milliseconds);
  };
  useEffect(() => left, []);
  return { left, moved: () => hold(RESTS), pressed: () => hold(PRESSED) };
}

function QueueSection({ place, section }: { place: Workplace; section: Section }): JSX.Element {
  const open = place.openSections.value.has(section.name);
  const unknown = readStatus(place, section.name) !== "known";
  const list = `queue-${section.name}`;
  return (
    <section class={`section ${section.name}`}>
      <h2>
        <button type="button" aria-expanded={open} aria-controls={list} onClick={() => place.toggleSection(section.name)}>
          <Icon name="down" />
          {section.title}
          {!(unknown && section.items.length === 0) && <span class={`count${section.items.length > 0 ? " some" : ""}`}>{countItems(section)}</span>}
        </button>
      </h2>
      <div id={list} hidden={!open}>
        {section.items.length > 0 ? (
          <ul>
            {section.items.map((item) => (
              <QueueLine key={item.conversation_id} place={place} item={item} section={section} />
            ))}
          </ul>
        ) : (
          <p class="quiet">{explainEmpty(place, section.name)}</p>
        )}
      </div>
    </section>
  );
}

function QueueLine({ place, item, section }: { place: Workplace; item: QueueItem; section: Section }): JSX.Element {
  const id = item.conversation_id;
  const now = place.now.value;
  const why = explainPlace(section, item);
  const due = readDue(item, now);
  const moved = place.still.value !== null && hasMoved(section, item, place.fresh.value);
  return (
    <li>
      <button
        id={nameLine(id)}
        type="button"
        class={`item${item.needs === null ? "" : ` ${item.needs}`}${item.front ? " front" : ""}${moved ? " moved" : ""}`}
        aria-current={place.open.value === id ? "true" : undefined}
        aria-label={spellItem(item, now, why)}
        tabIndex={place.entrance.value === id ? 0 : -1}
        onFocus={() => (place.marked.value = id)}
        onClick={() => place.go({ conversation: id })}
      >
        <span class="top">
          <span class="why">{phraseItem(item)}</span>
          <span class="age">{phraseItemAge(item, now)}</span>
        </span>
        <span class="preview" dir="auto">{item.preview !== "" ? item.preview : item.needs === "act" ? "From a bot of your own" : "Nothing written yet"}</span>
        <span class="bottom">
          {item.priority !== 0 && <span class={`badge priority p${item.priority}`}>{namePriority(item.priority)}</span>}
          {due !== null && <span class={`badge due ${due.tone}`}>{due.text}</span>}
          {item.front && <span class="badge warn">Front of the queue</span>}
          {item.state === "offered" && <span class="badge accent">{nameOffered(place, item)}</span>}
          {(item.actions ?? 0) > 1 && <span class="badge warn">{item.actions} actions</span>}
          {item.needs === "reply" && <span class="badge accent">Reply</span>}
          {item.state === "human" && item.holder !== null && item.holder.id !== place.me.id && (
            <span class="badge"><Icon name="person" />{item.holder.name}</span>
          )}
          {item.joined.map((one) => <span key={one.id} class="badge"><Icon name="person" />{one.id === place.me.id ? "You joined" : `${one.name} joined`}</span>)}
          {item.snoozed && <span class="badge">{phraseBack(item, now)}</span>}
          {item.customer_left && <span class="badge">Left the page</span>}
          {item.veto_seconds != null && <span class="badge warn">Sent unless stopped</span>}
          {item.contact !== null && <span class="badge">Left an address</span>}
          {item.blocked && <span class="badge warn">Shut out</span>}
          {listChips(item).map((chip) => <span key={chip.means} class="chip" title={chip.means}>{chip.text}</span>)}
        </span>
        {why !== "" && <span class="place" aria-hidden="true">{why}</span>}
      </button>
    </li>
  );
}

function nameOffered(place: Workplace, item: QueueItem): string {
  if (item.offered_to === place.me.id) return "Offered to you";
  const name = place.people.value.name(item.offered_to ?? "");
  return name === undefined ? "Offered" : `Offered to ${name}`;
}

/** Move the keyboard to the next line of the queue, or to the one before. */
export function walkQueue(place: Workplace, by: 1 | -1): void {
  focusLine(place.step(by));
}

/** Move the keyboard to a conversation's line. */
export function focusLine(conversation: string | null): void {
  if (conversation !== null) document.getElementById(nameLine(conversation))?.focus();
}

function nameLine(conversation: string): string {
  return `line-${conversation}`;
}

function walkByArrow(place: Workplace, event: KeyboardEvent): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  walkQueue(place, event.key === "ArrowDown" ? 1 : -1);
}

function explainEmpty(place: Workplace, name: Section["name"]): string {
  const status = readStatus(place, name);
  if (status === "unknown") return "Loading…";
  return status === "failed" ? "This list cannot be loaded right now." : EMPTY_SECTIONS[name];
}

/** A list that is asked for may be cut: then there are more. */
function countItems({ name, items }: Section): string {
  return name === "resolved" && items.length >= LISTED ? `${items.length}+` : String(items.length);
}

/** Whether what the section shows is known: the queue comes by itself, the others are asked for. */
function readStatus(place: Workplace, name: Section["name"]): "unknown" | "known" | "failed" {
  return name === "bot" || name === "resolved" ? place.listings[name].status.value : "known";
}
