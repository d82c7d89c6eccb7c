import { expect, test } from "vitest";
import { chooseTicks, drawLine, findFoot, layPaper, scaleAcross, scaleUp } from "../../../console/model/plot.ts";

const PAPER = { width: 200, height: 100, left: 40, right: 10, top: 10, bottom: 30 };

test("numbers find their place on the paper", () => {
  const x = scaleAcross(PAPER, 0, 1);
  const y = scaleUp(PAPER, 0, 0.5);
  expect([x(0), x(0.5), x(1)]).toEqual([40, 115, 190]);
  expect([y(0), y(0.25), y(0.5)]).toEqual([70, 40, 10]);
  expect(y(0.9)).toBe(10); // above the paper: at its edge
  expect(scaleAcross(PAPER, 3, 3)(3)).toBe(40);
});

test.each([
  [0.04, [0, 0.01, 0.02, 0.03, 0.04]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [0.31, [0, 0.1, 0.2, 0.3, 0.4]],
  [0, [0, 1]],
  [Number.NaN, [0, 1]],
])("ticks up to %s are round", (most, ticks) => {
  expect(chooseTicks(most)).toEqual(ticks);
});

test.each([[0.1, 0.3, 0], [0.6, 0.7, 0.5], [0.97, 0.85, 0.8], [0.97, 0.91, 0.9], [0.9, 0.95, 0.8]])(
  "a diagram of answers from %s on, right from %s on, begins at %s",
  (low, at_least, foot) => {
    const bin = { low, at_least, high: 1, n: 9, confidence: 0.99, right: 1, at_most: 1 };
    expect(findFoot({ n: 9, ece: 0, brier: 0, auroc: null, bins: [bin] })).toBe(foot);
  },
);

test("a line goes from point to point", () => {
  expect(drawLine([[1, 2], [3.5, 4]])).toBe("M1 2L3.5 4");
  expect(drawLine([])).toBe("");
});

test("the paper is as wide as the room", () => {
  expect(layPaper(360, 220)).toMatchObject({ width: 360, height: 220 });
});
