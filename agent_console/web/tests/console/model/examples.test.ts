import { expect, test } from "vitest";
import { type ExampleListed, showExample } from "../../../console/model/examples.ts";

const LISTED: ExampleListed = {
  id: "x1",
  conversation_id: "c1",
  created_at: "2026-03-10T12:00:00.000Z",
  prompt: [
    { role: "user", content: "Returns?" },
    { role: "assistant", content: "30 days." },
    { role: "user", content: "And abroad?" },
  ],
  target: "Also 30 days.",
  draft: "I do not know.",
  origin: "edited",
  reasons: ["low_confidence", "sensitive_topic"],
  confidence: 0.41,
  outcome: "unsolved",
  person: "Ben",
  provenance: { labels: ["abroad"] },
};

test("an example reads as a conversation with its target", () => {
  expect(showExample(LISTED)).toEqual({
    id: "x1",
    conversation: "c1",
    at: "2026-03-10T12:00:00.000Z",
    why: "Not sure enough, sensitive topic",
    confidence: 0.41,
    turns: [
      { who: "Customer", text: "Returns?" },
      { who: "Answer", text: "30 days." },
      { who: "Customer", text: "And abroad?" },
    ],
    target: "Also 30 days.",
    draft: "I do not know.",
    origin: "Draft edited",
    skipped: null,
    foot: "Ben · not solved · abroad",
  });
});

test("a draft sent as it was is not shown twice, and why one is not exported is told", () => {
  const shown = showExample({ ...LISTED, origin: "approved", draft: LISTED.target, skipped: "outcome_spam" });
  expect(shown).toMatchObject({ draft: null, origin: "Draft sent as it was", skipped: "Not exported: spam" });
});

test("words of a newer version are still readable", () => {
  const { provenance: _, ...bare } = LISTED;
  const shown = showExample({ ...bare, origin: "merged", skipped: "too_old", reasons: [], person: null });
  expect(shown).toMatchObject({ origin: "Merged", skipped: "Not exported: too old", why: "", foot: "not solved" });
});
