// The fold, on the vectors that escalation/conversation.py runs too.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Conversation, EMPTY, fold, foldAll, holderOf } from "../../wire/fold.ts";
import type { EventFrame } from "../../wire/frames.ts";

interface Step {
  event: EventFrame;
  then: Record<string, unknown>;
}

const folder = new URL("../../../../tests/vectors/", import.meta.url);
const vectors = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({
    name,
    steps: (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { steps: Step[] }).steps,
  }));

const customerKinds = new Set(
  [...readFileSync(new URL("../../wire/events.gen.ts", import.meta.url), "utf8").split("CustomerEvent =")[1]!.matchAll(/\| (\w+)/g)].map(
    (match) => match[1],
  ),
);

/** `waiting_since` to `waitingSince`, inside as well. */
function inOurNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOurNames);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      inOurNames(inside),
    ]),
  );
}

/** The vectors' words about this step, as far as the screens keep them. */
function changesOf(step: Step): Partial<Conversation> {
  const then = inOurNames(step.then) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(then).filter(([name]) => name in EMPTY));
}

describe.each(vectors)("$name", ({ steps }) => {
  test("a human's fold is as the vector says after every step", () => {
    let conversation = EMPTY;
    let expected = EMPTY;
    for (const step of steps) {
      conversation = fold(conversation, step.event);
      expected = { ...expected, ...changesOf(step), head: step.event.seq, lastAt: step.event.at };
      expect(conversation, `after ${step.event.seq} ${step.event.kind}`).toEqual(expected);
    }
  });

  test("a customer's fold agrees on what customers are told", () => {
    let whole = EMPTY;
    let seen = EMPTY;
    for (const { event } of steps) {
      whole = fold(whole, event);
      if (!customerKinds.has(event.kind)) continue;
      const { inner: _, ...told } = event;
      seen = fold(seen, told as EventFrame);
      for (const name of ["site", "epoch", "holderName", "contact", "outcome", "notices", "preview", "customerLeft"] as const) {
        expect(seen[name], `${name} after ${event.seq}`).toEqual(whole[name]);
      }
      expect(holderOf(seen)).toEqual(holderOf(whole));
    }
  });
});

test("the vectors are not empty", () => {
  expect(vectors.length).toBeGreaterThan(4);
  expect(customerKinds.size).toBeGreaterThan(15);
});

test("folding goes on from where it stopped", () => {
  const events = vectors[0]!.steps.map((step) => step.event);
  expect(foldAll(events.slice(3), foldAll(events.slice(0, 3)))).toEqual(foldAll(events));
});
