// Answers that were sent and wait for a verdict: what a reviewer has to see of each.
import type { EventFrame, Verdict } from "../../wire/frames.ts";
import { listErased } from "./lines.ts";
import { readSources } from "./sources.ts";
import type { Quote } from "./timeline.ts";

/** A task of the kind `audit`, as `GET /api/v1/tasks` lists it. */
export interface ReviewTask {
  readonly id: string;
  readonly conversation_id: string;
  readonly answer_seq: number;
  /** Who let it be sent, and so may not judge it. */
  readonly approved_by?: string | null;
}

export interface Review {
  readonly task: ReviewTask;
  readonly at: string;
  readonly site: string;
  /** What was said before the question, the oldest first. */
  readonly before: readonly Said[];
  readonly question: string;
  readonly answer: string;
  readonly sources: readonly Quote[];
  /** Whether the customer had it erased meanwhile: then nobody can judge it. */
  readonly erased: boolean;
  readonly verdict: Given | null;
}

interface Said {
  readonly who: string;
  readonly text: string;
}

/** A verdict that somebody has given. */
export interface Given {
  readonly verdict: Verdict;
  readonly by: string;
  readonly note: string;
}

export const VERDICTS: readonly { readonly verdict: Verdict; readonly key: string; readonly name: string; readonly means: string }[] = [
  { verdict: "right", key: "r", name: "Right", means: "You would have sent it, in substance" },
  { verdict: "wrong", key: "w", name: "Wrong", means: "It should not have been sent" },
  { verdict: "unclear", key: "u", name: "Unclear", means: "It cannot be judged; it counts for nothing" },
];

/** More than this was said before is not needed to judge an answer. */
const MOST_BEFORE = 6;

/** What the events of a conversation say about one answer; `null` when they hold no such answer. */
export function readReview(task: ReviewTask, events: readonly EventFrame[]): Review | null {
  const answer = events.find((event) => event.seq === task.answer_seq);
  if (answer?.kind !== "BotAnswered") return null;
  const erased = listErased(events);
  const through = answer.body.in_reply_to ?? answer.seq;
  const said = events.flatMap((event): (Said & { seq: number })[] => {
    const who = { CustomerWrote: "Customer", BotAnswered: "Bot", HumanWrote: "Person" }[event.kind as string];
    const { text } = event.body as { text?: string };
    return who === undefined || text === undefined || event.seq > through ? [] : [{ who, text, seq: event.seq }];
  });
  // All that the customer wrote since anybody answered is the question.
  const last = said.map((each) => each.who !== "Customer").lastIndexOf(true);
  const question = said.slice(last + 1);
  return {
    task,
    at: answer.at,
    site: readSite(events),
    before: said.slice(0, last + 1).slice(-MOST_BEFORE).map(({ who, text }) => ({ who, text })),
    question: question.map((each) => each.text).join("\n"),
    answer: answer.body.text ?? "",
    sources: readSources(answer, events),
    erased: answer.body.text === undefined || erased.has(answer.seq) || question.some((each) => erased.has(each.seq)),
    verdict: findVerdict(task.answer_seq, events),
  };
}

/** "Ben decided already: wrong." */
export function phraseGiven(given: Given, me: string): string {
  const who = given.by === me ? "You" : given.by;
  return `Already decided by ${who === "You" ? "you" : who}: ${given.verdict}.`;
}

function findVerdict(answerSeq: number, events: readonly EventFrame[]): Given | null {
  for (const event of events) {
    if (event.kind !== "AnswerAudited" || event.inner?.answer_seq !== answerSeq) continue;
    return { verdict: event.inner.verdict ?? "unclear", by: event.author.name ?? "somebody else", note: event.inner.note ?? "" };
  }
  return null;
}

function readSite(events: readonly EventFrame[]): string {
  const [first] = events;
  return first?.kind === "ConversationStarted" ? (first.body.site ?? "default") : "default";
}
