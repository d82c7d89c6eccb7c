// The charts of the page "How sure are we", drawn as SVG as wide as there is room; each with its table.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { phraseDay, phraseShortDay } from "../model/days.ts";
import { type Figure, findIntervention } from "../model/figures.ts";
import { phraseShare } from "../model/percent.ts";
import { chooseTicks, drawLine, findFoot, layPaper, type Paper, type Scale, scaleAcross, scaleUp } from "../model/plot.ts";
import type { AuditedTold, CurveTold, DayTold, EstimateTold, ReliabilityTold } from "../model/report.ts";

const HEIGHT = 220;
/** Before the paper was measured: too narrow for anything to be cut. */
const FIRST_WIDTH = 280;

interface ChartProps {
  title: string;
  /** What to look for, in one sentence. */
  hint: string;
  figure: Figure;
  children: ComponentChildren;
}

/** A chart with its words: the same numbers stand in a table, for whoever cannot see it. */
export function Chart({ title, hint, figure, children }: ChartProps): JSX.Element {
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <p class="quiet">{hint}</p>
      </figcaption>
      {children}
      <details class="fold">
        <summary>As a table<span class="unseen">: {title}</span></summary>
        <FigureTable figure={figure} name={title} />
      </details>
    </figure>
  );
}

export function FigureTable({ figure, name }: { figure: Figure; name: string }): JSX.Element {
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label={`${name}, as a table`}>
      <table class="numbers">
        <thead>
          <tr>{figure.columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr>
        </thead>
        <tbody>
          {figure.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, n) => (n === 0 ? <th key={n} scope="row">{cell}</th> : <td key={n}>{cell}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** When the bot says 90 %, is it right 90 % of the time? */
export function ReliabilityPlot({ reliability, fact }: { reliability: ReliabilityTold; fact: string }): JSX.Element {
  const most = Math.max(...reliability.bins.map((bin) => bin.n), 1);
  const from = findFoot(reliability);
  const ticks = chooseTicks(1 - from, 2).map((tick) => from + tick);
  return (
    <Drawing fact={fact} height={HEIGHT}>
      {(paper) => {
        const x = scaleAcross(paper, from, 1);
        const y = scaleUp(paper, from, 1);
        return (
          <>
            <Axes paper={paper} x={x} y={y} across={ticks} up={ticks} below="How sure the bot said it was" />
            <path class="ideal" d={drawLine([[x(from), y(from)], [x(1), y(1)]])} />
            {reliability.bins.map((bin) => (
              <g key={bin.low} class="point">
                <path class="whisker" d={drawLine([[x(bin.confidence), y(bin.at_least)], [x(bin.confidence), y(bin.at_most)]])} />
                <circle cx={x(bin.confidence)} cy={y(bin.right)} r={3 + 4 * Math.sqrt(bin.n / most)} />
              </g>
            ))}
          </>
        );
      }}
    </Drawing>
  );
}

/** What goes wrong if more is answered alone. */
export function CurvePlot({ curve, maxError, floor, fact }: { curve: CurveTold; maxError: number; floor: number; fact: string }): JSX.Element {
  const worst = Math.max(...curve.points.map((point) => point.error), maxError * 2);
  const up = chooseTicks(worst, 3);
  return (
    <Drawing fact={fact} height={HEIGHT}>
      {(paper) => {
        const x = scaleAcross(paper, 0, 1);
        const y = scaleUp(paper, 0, up.at(-1) ?? 1);
        const { chosen } = curve;
        return (
          <>
            {floor > 0 && <rect class="beyond" x={x(1 - floor)} y={paper.top} width={x(1) - x(1 - floor)} height={y(0) - paper.top} />}
            <Axes paper={paper} x={x} y={y} across={[0, 0.25, 0.5, 0.75, 1]} up={up} below="Share answered without a person" />
            <Limit paper={paper} at={y(maxError)} label={`at most ${phraseShare(maxError)} wrong`} />
            <path class="curve" d={drawLine(curve.points.map((point) => [x(point.coverage), y(point.error)]))} />
            {chosen !== null && (
              <g class="chosen">
                <path class="whisker" d={drawLine([[x(chosen.coverage), y(0)], [x(chosen.coverage), y(chosen.error)]])} />
                <circle cx={x(chosen.coverage)} cy={y(chosen.error)} r={6} />
              </g>
            )}
          </>
        );
      }}
    </Drawing>
  );
}

/** The error among what was sent, from the audit; and what one would guess without it. */
export function AuditPlot({ audited, maxError, fact }: { audited: AuditedTold; maxError: number; fact: string }): JSX.Element {
  const shown: { kind: string; name: string; each: EstimateTold }[] = [];
  if (audited.sent !== null) shown.push({ kind: "sent", name: "Sent without a person", each: audited.sent });
  if (audited.escalated !== null) shown.push({ kind: "escalated", name: "What people saw anyway: misleading", each: audited.escalated });
  const across = chooseTicks(Math.min(1, Math.max(maxError * 2, ...shown.map(({ each }) => each.high))), 4);
  return (
    <Drawing fact={fact} height={58 + 52 * shown.length}>
      {(laid) => {
        const paper = { ...laid, left: 10 };
        const x = scaleAcross(paper, 0, across.at(-1) ?? 1);
        const base = paper.height - paper.bottom;
        return (
          <>
            {across.map((tick) => (
              <g key={tick}>
                <path class="grid" d={drawLine([[x(tick), paper.top], [x(tick), base]])} />
                <text class="tick" x={x(tick)} y={base + 16} text-anchor={tick === 0 ? "start" : tick === across.at(-1) ? "end" : "middle"}>{phraseShare(tick)}</text>
              </g>
            ))}
            <path class="limit" d={drawLine([[x(maxError), paper.top], [x(maxError), base]])} />
            {shown.map(({ kind, name, each }, n) => {
              const y = paper.top + 36 + n * 52;
              return (
                <g key={kind} class={`interval ${kind}`}>
                  <text x={x(0) + 4} y={y - 14}>{name}</text>
                  <path d={drawLine([[x(each.low), y], [x(each.high), y]])} />
                  <circle cx={x(each.error)} cy={y} r={6} />
                </g>
              );
            })}
          </>
        );
      }}
    </Drawing>
  );
}

/** How often a person was needed, day by day. */
export function DaysPlot({ days, fact }: { days: readonly DayTold[]; fact: string }): JSX.Element {
  return (
    <Drawing fact={fact} height={HEIGHT}>
      {(paper) => {
        const x = scaleAcross(paper, 0, days.length);
        const y = scaleUp(paper, 0, 1);
        const wide = Math.max((x(1) - x(0)) * 0.75, 1);
        const first = days[0];
        const last = days.at(-1);
        return (
          <>
            <Axes paper={paper} x={x} y={y} across={[]} up={[0, 0.5, 1]} below="" />
            {days.map((day, n) => (
              <rect key={day.day} class="column" x={x(n + 0.5) - wide / 2} y={y(findIntervention(day))} width={wide} height={y(0) - y(findIntervention(day))}>
                <title>{`${phraseDay(day.day)}: ${phraseShare(findIntervention(day))} of ${day.decisions}`}</title>
              </rect>
            ))}
            {first !== undefined && <text class="tick" x={x(0)} y={paper.height - 16}>{phraseShortDay(first.day)}</text>}
            {last !== undefined && days.length > 1 && <text class="tick" x={x(days.length)} y={paper.height - 16} text-anchor="end">{phraseShortDay(last.day)}</text>}
          </>
        );
      }}
    </Drawing>
  );
}

/** Measures the room, then draws; the drawing is one picture with one sentence. */
export function Drawing({ fact, height, children }: { fact: string; height: number; children: (paper: Paper) => JSX.Element }): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  useLayoutEffect(() => {
    const box = frame.current;
    if (box === null) return;
    const onResize = new ResizeObserver(() => setWidth(Math.max(box.clientWidth, FIRST_WIDTH)));
    onResize.observe(box);
    return () => onResize.disconnect();
  }, []);
  return (
    <div class="drawing" ref={frame}>
      <svg role="img" aria-label={fact} viewBox={`0 0 ${width} ${height}`} height={height}>
        {children(layPaper(width, height))}
      </svg>
    </div>
  );
}

interface AxesProps {
  paper: Paper;
  x: Scale;
  y: Scale;
  across: readonly number[];
  up: readonly number[];
  below: string;
}

function Axes({ paper, x, y, across, up, below }: AxesProps): JSX.Element {
  const right = paper.width - paper.right;
  return (
    <>
      {up.map((tick) => (
        <g key={tick}>
          <path class="grid" d={drawLine([[paper.left, y(tick)], [right, y(tick)]])} />
          <text class="tick" x={paper.left - 8} y={y(tick) + (tick === up[0] ? 0 : 4)} text-anchor="end">{phraseShare(tick)}</text>
        </g>
      ))}
      {across.map((tick) => (
        <text key={tick} class="tick" x={x(tick)} y={paper.height - paper.bottom + 16} text-anchor={tick === 1 ? "end" : "middle"}>{phraseShare(tick)}</text>
      ))}
      <text class="tick" x={(paper.left + right) / 2} y={paper.height - 3} text-anchor="middle">{below}</text>
    </>
  );
}

/** The line that must not be crossed. */
function Limit({ paper, at, label }: { paper: Paper; at: number; label: string }): JSX.Element {
  return (
    <>
      <path class="limit" d={drawLine([[paper.left, at], [paper.width - paper.right, at]])} />
      <text class="limit-label" x={paper.left + 6} y={at - 5}>{label}</text>
    </>
  );
}
