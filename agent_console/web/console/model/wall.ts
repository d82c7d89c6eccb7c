// The wall of live conversations: in which groups, in which words, filtered by what.
import type { WallCard, WallFilter } from "../../wire/frames.ts";
import { spellAge } from "./ages.ts";
import { phrasePercent } from "./percent.ts";
import { phraseReasons, readName } from "./reasons.ts";

export type GroupName = "waiting" | "human" | "bot";

export interface Group {
  readonly name: GroupName;
  readonly title: string;
  readonly cards: readonly WallCard[];
}

const TITLES: Readonly<Record<GroupName, string>> = {
  waiting: "Waiting for a person",
  human: "With a person",
  bot: "With the bot",
};

/** Those without anybody first; in each group the newest first, so that no card moves while it lives. */
export function groupCards(cards: Iterable<WallCard>): Group[] {
  const groups: Record<GroupName, WallCard[]> = { waiting: [], human: [], bot: [] };
  for (const card of cards) groups[findGroup(card)].push(card);
  return (["waiting", "human", "bot"] as const).map((name) => ({
    name,
    title: TITLES[name],
    cards: groups[name].sort((one, two) => compareCards(one, two, name)),
  }));
}

function findGroup({ state }: WallCard): GroupName {
  return state === "offered" || state === "waiting" ? "waiting" : state === "human" ? "human" : "bot";
}

function compareCards(one: WallCard, two: WallCard, group: GroupName): number {
  if (group === "waiting") {
    const since = (card: WallCard): string => card.escalated_at ?? card.opened_at;
    return two.priority - one.priority || since(one).localeCompare(since(two)) || compareIds(one, two);
  }
  return two.opened_at.localeCompare(one.opened_at) || compareIds(one, two);
}

function compareIds(one: WallCard, two: WallCard): number {
  return one.conversation_id.localeCompare(two.conversation_id);
}

/** Who has it, in the fewest words. */
export function phraseHolder(card: WallCard, nameOf: (id: string) => string | undefined): string {
  switch (card.state) {
    case "human":
      return card.holder?.name ?? "A person";
    case "offered":
      return `Offered to ${nameOf(card.offered_to ?? "") ?? "a person"}`;
    case "waiting":
      return card.snoozed ? "Parked" : card.group === "" ? "Waits" : `Waits for ${readName(card.group)}`;
    case "bot":
      return card.held ? "A draft waits for a yes" : "Bot";
    case "resolved":
      return "Resolved";
  }
}

const SPEAKERS: Readonly<Record<string, string>> = { customer: "Customer", bot: "Bot", human: "A person", system: "Notice" };

export function nameSpeaker(said: NonNullable<WallCard["said"]>): string {
  return said.role === "human" ? (said.name ?? "A person") : (SPEAKERS[said.role] ?? said.role);
}

/** How sure the bot was: "97 %" or "–", the newest last. */
export function phraseScores(scores: readonly (number | null)[]): string[] {
  return scores.map((score) => (score === null ? "–" : phrasePercent(score)));
}

export function spellScores(scores: readonly (number | null)[]): string {
  if (scores.length === 0) return "";
  const [newest, ...before] = phraseScores(scores).reverse().map((each) => (each === "–" ? "not known" : each));
  return before.length === 0 ? `Bot sure: ${newest}` : `Bot sure: ${newest}, before that ${before.join(", ")}`;
}

/** All of a card in one sentence, for the ear. */
export function spellCard(card: WallCard, now: number, nameOf: (id: string) => string | undefined): string {
  const parts = [
    phraseHolder(card, nameOf),
    ...card.joined.map((one) => `${one.name} joined`),
    card.site,
    ...(card.topic === null ? [] : [readName(card.topic)]),
    ...(card.reasons.length === 0 ? [] : [phraseReasons(card.reasons)]),
    card.said === null ? "Nothing said yet" : `${nameSpeaker(card.said)}, ${spellAge(card.said.at, now)} ago: ${card.said.text}`,
    spellScores(card.scores),
  ];
  return parts.filter((part) => part !== "").map((part) => part.replace(/\.$/, "")).join(". ");
}

export const STATES: readonly (readonly [string, string, WallFilter["states"]])[] = [
  ["", "All", undefined],
  ["waiting", "Waiting for a person", ["waiting", "offered"]],
  ["human", "With a person", ["human"]],
  ["bot", "With the bot", ["bot"]],
];

export interface Chosen {
  readonly site: string;
  readonly topic: string;
  readonly holder: string;
  readonly state: string;
}

export const NOTHING_CHOSEN: Chosen = { site: "", topic: "", holder: "", state: "" };

/** What the server is asked for; an empty choice filters nothing. */
export function buildFilter({ site, topic, holder, state }: Chosen): WallFilter {
  const states = STATES.find(([name]) => name === state)?.[2];
  return {
    ...(site === "" ? {} : { site }),
    ...(topic === "" ? {} : { topic }),
    ...(holder === "" ? {} : { holder }),
    ...(states === undefined ? {} : { states }),
  };
}

/** How much is shown, in a line. */
export function phraseCount(total: number, more: number): string {
  if (total === 0) return "Nothing is live.";
  const live = total === 1 ? "1 conversation is live" : `${total.toLocaleString("en")} conversations are live`;
  return more === 0 ? `${live}.` : `${live}. ${(total - more).toLocaleString("en")} are shown, and ${more.toLocaleString("en")} more: filter to see them.`;
}
