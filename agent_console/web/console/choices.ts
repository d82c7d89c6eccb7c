// What a person chose for this browser: kept, and told to everything that shows it.
import { effect, type Signal, signal } from "@preact/signals";
import { findStorage, readStored, writeStored } from "../client/storage.ts";

export interface Choices {
  readonly presence: Signal<"online" | "away">;
  readonly sound: Signal<boolean>;
  readonly keys: Signal<boolean>;
}

export function loadChoices(person: string): Choices {
  return {
    presence: keep<"online" | "away">(`handraise.presence.${person}`, "online"),
    sound: keep("handraise.sound", false),
    keys: keep("handraise.keys", true),
  };
}

function keep<T>(key: string, otherwise: T): Signal<T> {
  const storage = findStorage("localStorage");
  const choice = signal<T>(readStored<T>(storage, key) ?? otherwise);
  effect(() => writeStored(storage, key, choice.value));
  return choice;
}
