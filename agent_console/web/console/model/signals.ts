// What the numbers behind a confidence are called on the screen.
import { readName } from "./reasons.ts";

const TITLES: Readonly<Record<string, string>> = {
  base: "Where every answer starts",
  belief: "Weight on one answer",
  meaning_belief: "One answer, by meaning",
  wording_belief: "One answer, by words",
  likely: "Likelier its question than none",
  nearest: "Close to a known question",
  centre: "Close to its questions' middle",
  wording: "Its usual words",
  unknown: "Words never seen",
  coverage: "Question covered",
  length: "Length of the question",
  votes: "Passages for this answer",
  agreement: "Meaning and words agree",
  questions: "Known questions of the answer",
  energy: "Like anything known at all",
  support: "Close to several questions",
  crowd: "Close to very many questions",
  typical: "As usual for this answer",
  typical_nearest: "Nearest as usual for it",
  lead: "Lead over the next answer",
  likely_lead: "Lead, by likelihood",
  wording_lead: "Lead, by words",
  exactness: "Nearly a known question",
  verbatim: "Exactly a known question",
  turned_away: "Like a question without answer",
  refused: "Said it cannot answer",
  doubt: "Its own doubt",
  composed: "In other words than its source",
  uncited: "No source cited",
  other_source: "Not the best source",
  ungrounded: "Numbers without source",
  unstructured: "Reply in a wrong form",
  repeated: "Answer said before",
  follow_up: "Follow-up question",
  // Of decisions that were made before these.
  similarity: "Close to a known question",
  typicality: "Typical for its answer",
  lexical: "Words in common",
  margin: "Lead over the next answer",
};

export function nameSignal(signal: string): string {
  return TITLES[signal] ?? readName(signal);
}
