import { expect, test } from "vitest";
import { ServerClock } from "../../console/clock.ts";

const NOON = Date.parse("2026-03-10T12:00:00.000Z");

test("the stamp with the least delay sets the clock, whatever this machine's clock says", () => {
  let steady = 1000;
  const clock = new ServerClock(() => steady);
  clock.hear("Tue, 10 Mar 2026 12:00:00 GMT");
  expect(clock.now()).toBe(NOON);
  steady = 5000;
  clock.hear("2026-03-10T12:00:01.000Z"); // of an older event: it took long
  expect(clock.now()).toBe(NOON + 4000);
  clock.hear("2026-03-10T12:00:04.700Z");
  steady = 6000;
  expect(clock.now()).toBe(NOON + 5700);
});

test("without a stamp, or with a broken one, it is the machine's own", () => {
  const clock = new ServerClock(() => 0);
  clock.hear(null);
  clock.hear("yesterday");
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50);
});
