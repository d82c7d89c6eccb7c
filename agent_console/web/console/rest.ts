// The few things the console asks for by HTTP: who is signed in, lists, examples.
import type { QueueItem } from "../wire/frames.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly email: string;
}

export interface Example {
  readonly id: string;
  readonly conversation_id: string;
  readonly created_at: string;
  readonly reasons: readonly string[];
  readonly confidence: number | null;
  readonly prompt: readonly { readonly role: string; readonly content: string }[];
  readonly target: string;
  readonly edited: boolean;
  readonly person: string | null;
  readonly outcome: string | null;
}

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
  const answer = (await response.json()) as Person | { person: Person };
  // The header counts in whole seconds: less is no difference.
  return { person: "person" in answer ? answer.person : answer, skew: Math.abs(skew) < 2000 ? 0 : skew };
}

export async function loadWithBot(): Promise<readonly QueueItem[]> {
  const response = await get("/api/v1/conversations?state=bot&limit=50");
  const answer = (await response.json()) as { conversations: readonly QueueItem[] };
  return answer.conversations;
}

export async function loadExamples(): Promise<readonly Example[]> {
  const response = await get("/api/v1/examples?limit=50");
  return ((await response.json()) as { examples: readonly Example[] }).examples;
}

async function get(path: string): Promise<Response> {
  const response = await fetch(path, { headers: { accept: "application/json" } }).catch(() => null);
  if (response === null) throw new NotServed(0);
  if (!response.ok) throw new NotServed(response.status);
  return response;
}
