// What an answer rests on, as the desk sees it: the customer is not shown what tools told.
import type { EventFrame } from "../../wire/frames.ts";
import type { Quote } from "./timeline.ts";

/** The sources of the decision that led to an answer; one in a person's words keeps its own. */
export function readSources(answer: EventFrame & { kind: "BotAnswered" }, events: readonly EventFrame[]): readonly Quote[] {
  const shown = answer.body.sources ?? [];
  if (answer.inner?.edited === true) return shown;
  const led = (event: EventFrame): boolean =>
    event.kind === "DecisionMade" && event.seq < answer.seq && event.inner?.through_seq === answer.body.in_reply_to;
  const decided = events.filter(led).at(-1);
  return decided?.kind === "DecisionMade" ? (decided.inner?.sources ?? shown) : shown;
}
