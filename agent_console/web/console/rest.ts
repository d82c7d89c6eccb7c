// The few things the console asks for by HTTP: who is signed in, lists, examples.
import type { EventFrame, QueueItem } from "../wire/frames.ts";
import { serverClock } from "./clock.ts";
import type { DecisionBody } from "./model/actions.ts";
import type { ExampleListed } from "./model/examples.ts";
import type { ReviewTask } from "./model/reviews.ts";
import type { Mode, ReportTold, SitesTold, SiteTold, TopicsTold, TopicTold } from "./model/report.ts";
import type { TimesTold } from "./model/times.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly email: string;
}

/** How far waiting reviews are counted. */
export const COUNTED = 20;

/** How many conversations a list shows at most. */
export const LISTED = 50;

/** The server did not give what was asked for; `status` is 0 where it could not be reached. */
export class NotServed extends Error {
  readonly status: number;

  constructor(status: number, message?: string) {
    super(message ?? (status === 0 ? "The server cannot be reached." : `The server answered ${status}.`));
    this.status = status;
  }
}

export interface Me {
  readonly person: Person;
  /** What to add to this machine's clock to get the server's, in milliseconds. */
  readonly skew: number;
}

export async function loadMe(): Promise<Me> {
  const response = await get("/api/v1/me");
  const stamp = Date.parse(response.headers.get("date") ?? "");
  const skew = Number.isNaN(stamp) ? 0 : stamp - Date.now();
  const person = (await response.json()) as Person;
  // The header counts in whole seconds: less is no difference.
  return { person, skew: Math.abs(skew) < 2000 ? 0 : skew };
}

/** The conversations in a state that the queue does not carry, those with the newest events first. */
export async function loadConversations(state: "bot" | "resolved"): Promise<readonly QueueItem[]> {
  const response = await get(`/api/v1/conversations?state=${state}&limit=${LISTED}`);
  const answer = (await response.json()) as { conversations: readonly QueueItem[] };
  return answer.conversations;
}

/** All conversations of one customer, those with the newest events first. */
export async function loadOfCustomer(customer: string): Promise<readonly QueueItem[]> {
  const response = await get(`/api/v1/conversations?customer_id=${encodeURIComponent(customer)}&limit=${LISTED}`);
  return ((await response.json()) as { conversations: readonly QueueItem[] }).conversations;
}

export async function loadExamples(): Promise<readonly ExampleListed[]> {
  const response = await get("/api/v1/examples?limit=50");
  return ((await response.json()) as { examples: readonly ExampleListed[] }).examples;
}

/** The sent answers that wait for a verdict, the oldest first. */
export async function loadReviews(): Promise<readonly ReviewTask[]> {
  const response = await get("/api/v1/tasks?kind=audit&limit=200");
  return ((await response.json()) as { tasks: readonly ReviewTask[] }).tasks;
}

/** How many sent answers wait for a verdict: asked for often, so it counts no further than `COUNTED`. */
export async function countReviews(): Promise<number> {
  const response = await get(`/api/v1/tasks?kind=audit&limit=${COUNTED}`);
  return ((await response.json()) as { tasks: readonly unknown[] }).tasks.length;
}

export async function loadEvents(conversation: string): Promise<readonly EventFrame[]> {
  const response = await get(`/api/v1/conversations/${encodeURIComponent(conversation)}/events`);
  return ((await response.json()) as { events: readonly EventFrame[] }).events;
}

export interface Asked {
  readonly site: string | null;
  readonly topic: string | null;
  readonly days: number;
}

/** How sure the bot is, and how right it was. */
export async function loadReport({ site, topic, days }: Asked): Promise<ReportTold> {
  const query = new URLSearchParams({ days: String(days) });
  if (site !== null) query.set("site", site);
  if (topic !== null) query.set("topic", topic);
  return (await get(`/api/v1/confidence?${query}`)).json() as Promise<ReportTold>;
}

/** How long customers waited, and what became of their conversations. */
export async function loadTimes(days: number): Promise<TimesTold> {
  return (await get(`/api/v1/report/times?days=${days}`)).json() as Promise<TimesTold>;
}

/** Every topic with its mode, and what changed. */
export async function loadTopics(): Promise<TopicsTold> {
  return (await get("/api/v1/topics")).json() as Promise<TopicsTold>;
}

export interface Stopped {
  readonly topics: readonly TopicTold[];
  readonly sites: readonly SiteTold[];
}

/** The topics and sites that somebody or something stopped. */
export async function loadStopped(): Promise<Stopped> {
  const told = (await (await get("/api/v1/topics?stopped=true")).json()) as TopicsTold;
  return { topics: told.topics, sites: told.sites ?? [] };
}

/** The sites that are known of, and whether the bot is stopped there. */
export async function loadSites(): Promise<readonly SiteTold[]> {
  return ((await (await get("/api/v1/sites")).json()) as SitesTold).sites;
}

/** Stop the bot for a site, or let it go on there. */
export async function changeSite(site: string, act: "stop" | "resume", reason: string): Promise<void> {
  await post(`/api/v1/sites/${encodeURIComponent(site)}/${act}`, { reason });
}

/** Take a change of a topic or a site back. */
export async function undoChange(change: number, reason: string): Promise<void> {
  await post(`/api/v1/topics/changes/${change}/undo`, { reason });
}

export type TopicAct =
  | { readonly act: "stop" | "resume"; readonly reason: string }
  | { readonly act: "mode"; readonly reason: string; readonly mode: Mode; readonly ceiling: Mode };

/** Stop a topic, resume it, or set how far it may go. */
export async function changeTopic(topic: string, { act, ...body }: TopicAct): Promise<void> {
  await post(`/api/v1/topics/${encodeURIComponent(topic)}/${act}`, body);
}

/** Decide about a task. Refused, it says in the server's words how things stand. */
export async function decideTask(task: string, body: DecisionBody): Promise<void> {
  await post(`/api/v1/tasks/${encodeURIComponent(task)}/decide`, body);
}

/** Forget the session of this browser. */
export async function signOut(): Promise<void> {
  await fetch("/api/v1/sign-out", { method: "POST" });
}

async function get(path: string): Promise<Response> {
  const response = await fetch(path, { headers: { accept: "application/json" } }).catch(() => null);
  if (response === null) throw new NotServed(0);
  if (!response.ok) throw new NotServed(response.status);
  serverClock.hear(response.headers.get("date"));
  return response;
}

async function post(path: string, body: object): Promise<Response> {
  const headers = { accept: "application/json", "content-type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
  if (response === null) throw new NotServed(0);
  if (!response.ok) throw new NotServed(response.status, await readMessage(response));
  return response;
}

/** Why the server refused, in its own words. */
async function readMessage(response: Response): Promise<string | undefined> {
  const refusal = (await response.json().catch(() => ({}))) as { message?: unknown };
  return typeof refusal.message === "string" ? refusal.message : undefined;
}
