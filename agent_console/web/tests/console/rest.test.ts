import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadConversations, loadExamples, loadMe, NotServed, signOut } from "../../console/rest.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");
const fetched = vi.fn<(path: string, init?: RequestInit) => Promise<Response>>();

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function answer(body: unknown, headers: Record<string, string> = {}): void {
  fetched.mockResolvedValueOnce(new Response(JSON.stringify(body), { headers }));
}

test("the newest resolved conversations are asked for by their state", async () => {
  answer({ conversations: [{ conversation_id: "c1" }] });
  expect(await loadConversations("resolved")).toEqual([{ conversation_id: "c1" }]);
  expect(fetched.mock.calls[0]?.[0]).toBe("/api/v1/conversations?state=resolved&limit=50");
});

test("examples come out of their envelope", async () => {
  answer({ examples: [{ id: "e1" }] });
  expect(await loadExamples()).toEqual([{ id: "e1" }]);
});

test.each([
  ["Tue, 10 Mar 2026 12:00:30 GMT", 30_000],
  ["Tue, 10 Mar 2026 12:00:01 GMT", 0],
  ["not a date", 0],
])("with the server's clock at %s the skew is %i", async (date, skew) => {
  answer({ id: "p1" }, { date });
  expect(await loadMe()).toEqual({ person: { id: "p1" }, skew });
});

test("a refusal carries its status, a server out of reach 0", async () => {
  fetched.mockResolvedValueOnce(new Response("", { status: 401 }));
  expect(await loadMe().catch((error: unknown) => error)).toEqual(new NotServed(401));
  fetched.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  const error = await loadExamples().catch((one: unknown) => one);
  expect([(error as NotServed).status, (error as NotServed).message]).toEqual([0, "The server cannot be reached."]);
});

test("signing out is a post", async () => {
  fetched.mockResolvedValueOnce(new Response());
  await signOut();
  expect(fetched).toHaveBeenCalledWith("/api/v1/sign-out", { method: "POST" });
});
