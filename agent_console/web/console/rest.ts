// The few things the console asks for by HTTP: who is signed in, lists, examples.
import type { QueueItem } from "../wire/frames.ts";
import type { ExampleListed } from "./model/examples.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly email: string;
}

/** How many conversations a list shows at most. */
export const LISTED = 50;

/** The server did not give what was asked for; `status` is 0 where it could not be reached. */
export class NotServed extends Error {
  readonly status: number;

  constructor(status: number) {
    super(status === 0 ? "The server cannot be reached." : `The server answered ${status}.`);
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

export async function loadExamples(): Promise<readonly ExampleListed[]> {
  const response = await get("/api/v1/examples?limit=50");
  return ((await response.json()) as { examples: readonly ExampleListed[] }).examples;
}

/** Forget the session of this browser. */
export async function signOut(): Promise<void> {
  await fetch("/api/v1/sign-out", { method: "POST" });
}

async function get(path: string): Promise<Response> {
  const response = await fetch(path, { headers: { accept: "application/json" } }).catch(() => null);
  if (response === null) throw new NotServed(0);
  if (!response.ok) throw new NotServed(response.status);
  return response;
}
