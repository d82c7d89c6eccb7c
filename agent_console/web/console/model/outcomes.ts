// How a conversation ended, in the words of the console.
import type { Outcome } from "../../wire/frames.ts";

const PHRASES: Readonly<Record<string, string>> = {
  solved: "Solved",
  unsolved: "Not solved",
  spam: "Spam",
  duplicate: "Duplicate",
  other: "Something else",
};

/** Every outcome that a person may choose, in the order in which they are offered. */
export const OUTCOMES = Object.entries(PHRASES) as readonly (readonly [Outcome, string])[];

/** Say an outcome; one that is not known here is said as it is. */
export function phraseOutcome(outcome: string | null): string {
  return outcome === null ? "Resolved" : (PHRASES[outcome] ?? outcome);
}
