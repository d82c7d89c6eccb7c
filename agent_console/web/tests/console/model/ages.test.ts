import { describe, expect, test } from "vitest";
import { phraseAge, phraseClock, spellAge } from "../../../console/model/ages.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");

function before(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

describe("age", () => {
  test.each([
    [-30, "now"],
    [59, "now"],
    [60, "1 min"],
    [59 * 60 + 59, "59 min"],
    [3600, "1 h"],
    [3600 + 5 * 60, "1 h 5 min"],
    [24 * 3600 - 1, "23 h 59 min"],
    [24 * 3600, "1 d"],
    [9 * 24 * 3600, "9 d"],
  ])("%d seconds ago reads %s", (seconds, shown) => {
    expect(phraseAge(before(seconds), NOW)).toBe(shown);
  });

  test("a broken time does not break the line", () => {
    expect(phraseAge("", NOW)).toBe("now");
    expect(phraseClock("", NOW)).toBe("");
  });

  test.each([
    [10, "less than a minute"],
    [60, "1 minute"],
    [3600 + 120, "1 hour 2 minutes"],
    [2 * 24 * 3600, "2 days"],
  ])("%d seconds ago is spoken as %s", (seconds, spoken) => {
    expect(spellAge(before(seconds), NOW)).toBe(spoken);
  });

  test("the clock names the day only when it was another one", () => {
    const today = phraseClock(before(60), NOW);
    const earlier = phraseClock(before(3 * 24 * 3600), NOW);
    expect(today).not.toContain(",");
    expect(earlier).toMatch(/7.*, /);
  });
});
