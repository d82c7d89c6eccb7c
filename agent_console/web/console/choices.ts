// What a person chose for this browser: kept, and told to everything that shows it, in other tabs too.
import { effect, type Signal, signal } from "@preact/signals";
import type { PutAway } from "../wire/frames.ts";
import { findStorage, readStored, writeStored } from "../client/storage.ts";

export interface Choices {
  readonly presence: Signal<"online" | "away" | "offline">;
  /** Conversations at once; `null`: as many as the desk's plan says. */
  readonly capacity: Signal<number | null>;
  /** Why the desk put this person away; `null`: it did not. */
  readonly putAway: Signal<PutAway | null>;
  readonly sound: Signal<boolean>;
  /** From 0 to 1. */
  readonly volume: Signal<number>;
  /** Whether the browser may show notes, where it was given leave to. */
  readonly notes: Signal<boolean>;
  /** Whether a note shows what the customer wrote. */
  readonly words: Signal<boolean>;
  readonly keys: Signal<boolean>;
}

export function loadChoices(person: string): Choices {
  return {
    presence: keep<"online" | "away" | "offline">(`handraise.presence.${person}`, "online"),
    capacity: keep<number | null>(`handraise.capacity.${person}`, null),
    putAway: keep<PutAway | null>(`handraise.put_away.${person}`, null),
    sound: keep(`handraise.sound.${person}`, false),
    volume: keep(`handraise.volume.${person}`, 0.5),
    notes: keep(`handraise.notes.${person}`, false),
    words: keep(`handraise.words.${person}`, false),
    keys: keep("handraise.keys", true),
  };
}

function keep<T>(key: string, otherwise: T): Signal<T> {
  const storage = findStorage("localStorage");
  const choice = signal<T>(readStored<T>(storage, key) ?? otherwise);
  effect(() => writeStored(storage, key, choice.value));
  // Another tab of this browser: what was chosen there holds here too.
  addEventListener("storage", (event) => {
    if (event.key === key) choice.value = readStored<T>(storage, key) ?? otherwise;
  });
  return choice;
}
