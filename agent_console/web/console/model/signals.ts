// What the numbers behind a confidence are called on the screen.
import { readName } from "./reasons.ts";

const TITLES: Readonly<Record<string, string>> = {
  similarity: "Close to a known question",
  exactness: "Exactly a known question",
  typicality: "Typical for its answer",
  lexical: "Words in common",
  margin: "Lead over the next answer",
  belief: "Weight on one answer",
  agreement: "Both searches agree",
  votes: "Passages for this answer",
  coverage: "Question covered",
  unknown: "Words never seen",
  length: "Length of the question",
  base: "Where every answer starts",
  refused: "Said it cannot answer",
  doubt: "Its own doubt",
  uncited: "No source cited",
  other_source: "Not the best source",
  ungrounded: "Numbers without source",
  unstructured: "Reply in a wrong form",
  repeated: "Answer said before",
  follow_up: "Follow-up question",
};

export function nameSignal(signal: string): string {
  return TITLES[signal] ?? readName(signal);
}
