// The geometry of the charts: where a number lies on the paper, which ticks stand beside it.

import type { ReliabilityTold } from "./report.ts";

export interface Paper {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export type Scale = (value: number) => number;

/** The paper of a chart, as wide as there is room. */
export function layPaper(width: number, height: number): Paper {
  return { width, height, left: 48, right: 12, top: 10, bottom: 40 };
}

/** From a number to its place from left to right. */
export function scaleAcross(paper: Paper, from: number, to: number): Scale {
  const room = paper.width - paper.left - paper.right;
  return (value) => round(paper.left + (room * (value - from)) / (to - from || 1));
}

/** From a number to its place from bottom to top; what is above the paper is held at its edge. */
export function scaleUp(paper: Paper, from: number, to: number): Scale {
  const room = paper.height - paper.top - paper.bottom;
  return (value) => round(paper.top + room * (1 - (Math.min(value, to) - from) / (to - from || 1)));
}

/** A round number at or above `most`, and the ticks up to it, at most `count` besides 0. */
export function chooseTicks(most: number, count = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((each) => each * power >= rough - power * 1e-9) ?? 10);
  const steps = Math.ceil(most / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, n) => Number((n * step).toPrecision(12)));
}

/** Where the scales of a reliability diagram may begin: below everything it shows, at a round number. */
export function findFoot({ bins }: ReliabilityTold): number {
  const least = Math.min(...bins.map((bin) => Math.min(bin.low, bin.at_least)), 1);
  return [0.9, 0.8, 0.5].find((foot) => foot < least) ?? 0;
}

/** A line through points, as the path of an SVG. */
export function drawLine(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], n) => `${n === 0 ? "M" : "L"}${x} ${y}`).join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
