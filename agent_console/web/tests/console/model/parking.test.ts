import { expect, test } from "vitest";
import { buildParking, findMorning, refuseMoment, SPANS, writeLocal } from "../../../console/model/parking.ts";

const NOW = new Date(2026, 2, 10, 22, 15).getTime();

test("tomorrow morning is nine o'clock of the next day, also over the end of a month", () => {
  expect(findMorning(NOW)).toEqual(new Date(2026, 2, 11, 9));
  expect(findMorning(new Date(2026, 11, 31, 1).getTime())).toEqual(new Date(2027, 0, 1, 9));
});

test("each span is asked for as the server takes it", () => {
  expect(SPANS.map(([span]) => buildParking(span, "2026-03-12T08:30", false, NOW))).toEqual([
    { seconds: 1800 },
    { seconds: 7200 },
    { until: new Date(2026, 2, 11, 9).toISOString() },
    {},
    { until: new Date(2026, 2, 12, 8, 30).toISOString() },
  ]);
  expect(buildParking("open", "", true, NOW)).toEqual({ waiting_on_customer: true });
});

test.each([
  ["", "Choose a day and a time."],
  ["2026-03-10T22:15", "This moment is past."],
  ["2027-05-01T00:00", "At most a year ahead."],
  ["2026-03-10T22:16", null],
])("the moment '%s' of one's own: %s", (own, refusal) => {
  expect(refuseMoment("own", own, NOW)).toBe(refusal);
  expect(refuseMoment("two_hours", own, NOW)).toBeNull();
});

test("a moment as the field shows it", () => {
  expect(writeLocal(new Date(2026, 2, 1, 7, 5))).toBe("2026-03-01T07:05");
});
