import { expect, test } from "vitest";
import { isAbove, mayRise, MODES, phraseStopped, showChanges, showTopics } from "../../../console/model/topics.ts";
import { CERTIFICATE, TOPIC } from "./reports.ts";

test("what is stopped comes first, then everything else, then what is asked most", () => {
  const topics = [
    { ...TOPIC, topic: "returns", decisions: 5 }, { ...TOPIC, topic: "*", decisions: 1 },
    { ...TOPIC, topic: "delivery/abroad", decisions: 50 }, { ...TOPIC, stopped: true, decisions: 0 },
  ];
  expect(showTopics(topics).map((topic) => topic.name)).toEqual(["Billing", "All other topics", "Delivery/abroad", "Returns"]);
});

test("a certified topic shows its proof, another what is missing", () => {
  const [certified] = showTopics([{ ...TOPIC, certificate: CERTIFICATE }]);
  expect(certified).toMatchObject({ labels: "412", errors: "2", bound: "1.6 %", date: "21 November 2026", missing: "none", certified: true });
  const [missing] = showTopics([{ ...TOPIC, certificate: { ...CERTIFICATE, threshold: null, missing: 87 } }]);
  expect(missing).toMatchObject({ labels: "4", errors: "1", bound: "–", date: "–", missing: "87", certified: false });
  const [unknown] = showTopics([TOPIC]);
  expect(unknown).toMatchObject({ bound: "–", missing: "–" });
});

test("why it stands so is told with who and when", () => {
  const [topic] = showTopics([{ ...TOPIC, cause: "Wrong prices.", by: "Ada", since: "2026-11-20T10:00:00.000Z" }]);
  expect(topic?.why).toBe("Wrong prices. · since 20 November 2026, by Ada");
  expect(showTopics([TOPIC])[0]?.why).toBe("No evidence has come in yet.");
});

test("where all is stopped, each topic is; what follows is told so", () => {
  const all = showTopics([{ ...TOPIC, follows: true, cause: "A long one." }, { ...TOPIC, topic: "*", stopped: true }]);
  expect(all.map((topic) => [topic.topic, topic.stopped, topic.silent])).toEqual([["*", true, true], ["billing", false, true]]);
  expect(all[1]?.why).toBe("As every topic with nothing of its own");
  const [own, following] = showTopics([{ ...TOPIC, waived: true }, { ...TOPIC, topic: "care", decisions: 1, waived: true, follows: true }]);
  expect([own?.waived, following?.waived]).toEqual([true, false]);
});

test("a stop is told in one line", () => {
  const stopped = { ...TOPIC, stopped: true };
  expect(phraseStopped([TOPIC])).toBeNull();
  expect(phraseStopped([stopped])).toBe("The bot is stopped for “Billing”: those questions go to a person.");
  expect(phraseStopped([stopped, { ...stopped, topic: "a" }])).toContain("and one more topic");
  expect(phraseStopped([stopped, { ...stopped, topic: "a" }, { ...stopped, topic: "b" }])).toContain("and 2 more topics");
  expect(phraseStopped([stopped, { ...stopped, topic: "*" }])).toBe("The bot is stopped: every question goes to a person.");
});

test("changes say what they did, the newest first", () => {
  const stand = { mode: "veto", ceiling: "answer", stopped: false } as const;
  const change = { id: 1, topic: "billing", before: stand, after: stand, cause: "Certified.", by: null, at: "2026-11-20T10:00:00.000Z" };
  const shown = showChanges([
    { ...change, after: { ...stand, mode: "audit" } },
    { ...change, id: 2, after: { ...stand, stopped: true }, by: "Ada" },
    { ...change, id: 3, before: { ...stand, stopped: true }, after: { ...stand, mode: "approve" } },
    { ...change, id: 4, after: { ...stand, ceiling: "audit" } },
  ]);
  expect(shown.map((each) => [each.what, each.who])).toEqual([
    ["may rise up to Audit", "By evidence"],
    ["resumed, Veto → Approval", "By evidence"],
    ["stopped", "Ada"],
    ["Veto → Audit", "By evidence"],
  ]);
});

test("a stopped site is named, and its stop is found in the history", () => {
  const site = { site: "shop", stopped: true, cause: "Prices.", by: "Ada", since: null, known: true };
  expect(phraseStopped([], [site])).toBe("The bot is stopped for the site shop: those questions go to a person.");
  const billing = { ...TOPIC, stopped: true };
  expect(phraseStopped([billing], [site])).toBe("The bot is stopped for the site shop, “Billing”: those questions go to a person.");
  const many = [site, { ...site, site: "b" }, { ...site, site: "c" }, { ...site, site: "d" }];
  expect(phraseStopped([], many)).toBe("The bot is stopped for the site shop, b, c and 1 more: those questions go to a person.");
  expect(phraseStopped([{ ...billing, topic: "*" }], [site])).toBe("The bot is stopped: every question goes to a person.");
  expect(phraseStopped([], [{ ...site, stopped: false }])).toBeNull();
  const stand = { mode: "veto", ceiling: "answer", stopped: false } as const;
  const [change] = showChanges([
    { id: 1, topic: "*", site: "shop", before: stand, after: { ...stand, stopped: true }, cause: "Prices.", by: "Ada", at: "2026-11-20T10:00:00.000Z" },
  ]);
  expect([change?.topic, change?.what, change?.isOrder]).toEqual(["Site shop", "stopped", true]);
});

test("only what is certified, itself or with all others, or waived may rise", () => {
  const [shown] = showTopics([TOPIC]);
  const [certified] = showTopics([{ ...TOPIC, certificate: CERTIFICATE }]);
  const whole = { ...TOPIC, topic: "*", certificate: CERTIFICATE };
  expect(mayRise({ waived: false, topics: [TOPIC] }, shown!)).toBe(false);
  expect(mayRise({ waived: true, topics: [TOPIC] }, shown!)).toBe(true);
  expect(mayRise({ waived: false, topics: [TOPIC] }, certified!)).toBe(true);
  expect(mayRise({ waived: false, topics: [TOPIC, whole] }, shown!)).toBe(true);
  expect([isAbove("veto", "approve"), isAbove("veto", "veto"), isAbove("shadow", "answer")]).toEqual([true, false, false]);
});

test("each mode says what it means", () => {
  expect(MODES.map((each) => each.mode)).toEqual(["shadow", "approve", "veto", "audit", "answer"]);
  expect(MODES.every((each) => each.means.endsWith("."))).toBe(true);
});
