import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Listing } from "../../console/listing.ts";
import type { QueueItem } from "../../wire/frames.ts";

const ONE = [{ conversation_id: "c1" }] as unknown as readonly QueueItem[];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("is asked for while it is open, and no longer", async () => {
  const load = vi.fn(async () => ONE);
  const open = signal(false);
  const listing = new Listing(load);
  listing.refreshWhile(open);
  expect(load).toHaveBeenCalledTimes(0);
  open.value = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(3);
  expect(listing.items.value).toBe(ONE);
  open.value = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(3);
});

test("what was known stays when the server does not answer", async () => {
  const answers = [() => ONE, () => Promise.reject(new Error("no answer"))];
  const listing = new Listing(async () => answers.shift()?.() ?? []);
  expect(listing.status.value).toBe("unknown");
  await listing.refresh();
  await listing.refresh();
  expect([listing.status.value, listing.items.value]).toEqual(["known", ONE]);
});

test("one that never came says so, until it comes", async () => {
  const answers = [() => Promise.reject(new Error("no answer")), () => ONE];
  const listing = new Listing(async () => answers.shift()?.() ?? []);
  await listing.refresh();
  expect(listing.status.value).toBe("failed");
  await listing.refresh();
  expect(listing.status.value).toBe("known");
});
