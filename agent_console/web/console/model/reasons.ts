// Short human phrases for the rules that put a conversation before a person.

const PHRASES: Readonly<Record<string, string>> = {
  low_confidence: "Not sure enough",
  sensitive_topic: "Sensitive topic",
  asks_for_human: "Asked for a person",
  repeated_misses: "Missed several times",
  bot_failed: "The bot failed",
  unfit_reply: "Answer unfit to send",
  draft_rejected: "Draft was rejected",
  merged: "Left open in a merged chat",
  uncertified: "Not certified yet",
  autonomy: "Topic may not answer alone",
  audit_draw: "Drawn for a review",
  prompt_injection: "Tries to steer the bot",
  no_answer: "Found no answer",
  turn_failed: "The bot failed",
  policy_failed: "The rules failed",
  tool_call: "Wants something done",
  rests_on_tool: "Rests on what a tool told",
  action_rejected: "What it wanted done was rejected",
  action_failed: "What it wanted done failed",
  taken_over: "Taken over unasked",
  action_outcome_unknown: "Nobody knows whether it was done",
};

/** Say why in a few words; a rule of somebody's own is shown by its name, made readable. */
export function phraseReason(reason: string): string {
  return PHRASES[reason] ?? readName(reason);
}

/** Say several reasons on one line, the first one first. */
export function phraseReasons(reasons: readonly string[]): string {
  const phrases = reasons.map(phraseReason);
  return phrases.map((phrase, n) => (n === 0 ? phrase : lowerFirst(phrase))).join(", ");
}

/** Turn a name such as `retrieval_margin` into words: "Retrieval margin". */
export function readName(name: string): string {
  const words = name.replace(/[_.:-]+/g, " ").trim();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The phrase as it stands within a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
