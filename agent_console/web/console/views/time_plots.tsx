// The charts of the page "Times", drawn as SVG as wide as there is room.
import type { JSX } from "preact";
import { phraseDay, phraseShortDay } from "../model/days.ts";
import { phraseShare } from "../model/percent.ts";
import { drawLine, scaleAcross, scaleUp } from "../model/plot.ts";
import { phraseReason } from "../model/reasons.ts";
import { chooseTimeTicks, type FiguresTold, type Interval, phraseSeconds } from "../model/times.ts";
import { Drawing } from "./plots.tsx";

const HEIGHT = 220;
const ROW = 52;
const BAR = 34;

/** How soon a person replied, day by day: the middle as a point, nine of ten as the end of its line. */
export function ReplyPlot({ days, fact }: { days: readonly FiguresTold[]; fact: string }): JSX.Element {
  const most = Math.max(...days.map((day) => day.first_reply?.p90 ?? 0), 1);
  const up = chooseTimeTicks(most, 3);
  return (
    <Drawing fact={fact} height={HEIGHT}>
      {(laid) => {
        const paper = { ...laid, left: 66 };
        const x = scaleAcross(paper, 0, days.length);
        const y = scaleUp(paper, 0, up.at(-1) ?? 1);
        const [first, last] = [days[0], days.at(-1)];
        return (
          <>
            {up.map((tick) => (
              <g key={tick}>
                <path class="grid" d={drawLine([[paper.left, y(tick)], [paper.width - paper.right, y(tick)]])} />
                <text class="tick" x={paper.left - 8} y={y(tick) + (tick === 0 ? 0 : 4)} text-anchor="end">{phraseSeconds(tick)}</text>
              </g>
            ))}
            {days.map((day, n) => day.first_reply !== null && (
              <g key={day.key} class="point">
                <title>{`${phraseDay(day.key)}: half within ${phraseSeconds(day.first_reply.median)}, nine of ten within ${phraseSeconds(day.first_reply.p90)} (${day.first_reply.n})`}</title>
                <path class="whisker" d={drawLine([[x(n + 0.5), y(day.first_reply.median)], [x(n + 0.5), y(day.first_reply.p90)]])} />
                <circle cx={x(n + 0.5)} cy={y(day.first_reply.median)} r={4} />
              </g>
            ))}
            {first !== undefined && <text class="tick" x={x(0)} y={paper.height - 16}>{phraseShortDay(first.key)}</text>}
            {last !== undefined && days.length > 1 && <text class="tick" x={x(days.length)} y={paper.height - 16} text-anchor="end">{phraseShortDay(last.key)}</text>}
          </>
        );
      }}
    </Drawing>
  );
}

/** How often a person was wanted, for each reason. */
export function ReasonPlot({ reasons, fact }: { reasons: readonly FiguresTold[]; fact: string }): JSX.Element {
  const most = Math.max(...reasons.map((each) => each.handovers), 1);
  return (
    <Drawing fact={fact} height={16 + BAR * reasons.length}>
      {(laid) => {
        const paper = { ...laid, left: 4, right: 52 };
        const x = scaleAcross(paper, 0, most);
        return (
          <>
            {reasons.map((each, n) => {
              const top = 8 + n * BAR;
              return (
                <g key={each.key}>
                  <text class="bar-name" x={paper.left} y={top + 10}>{phraseReason(each.key)}</text>
                  <rect class="column" x={x(0)} y={top + 16} width={Math.max(x(each.handovers) - x(0), 1)} height={8} rx={2} />
                  <text class="tick" x={x(each.handovers) + 6} y={top + 24}>{each.handovers.toLocaleString("en")}</text>
                </g>
              );
            })}
          </>
        );
      }}
    </Drawing>
  );
}

/** Shares, each with its 95 % interval. */
export function IntervalPlot({ intervals, fact }: { intervals: readonly Interval[]; fact: string }): JSX.Element {
  return (
    <Drawing fact={fact} height={58 + ROW * intervals.length}>
      {(laid) => {
        const paper = { ...laid, left: 10, right: 16 };
        const x = scaleAcross(paper, 0, 1);
        const base = paper.height - paper.bottom;
        return (
          <>
            {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
              <g key={tick}>
                <path class="grid" d={drawLine([[x(tick), paper.top], [x(tick), base]])} />
                <text class="tick" x={x(tick)} y={base + 16} text-anchor={tick === 0 ? "start" : tick === 1 ? "end" : "middle"}>{phraseShare(tick)}</text>
              </g>
            ))}
            {intervals.map(({ kind, name, share }, n) => {
              const y = paper.top + 36 + n * ROW;
              return (
                <g key={name} class={`interval ${kind}`}>
                  <text x={x(0) + 4} y={y - 14}>{`${name}: ${phraseShare(share.share)}`}</text>
                  <path d={drawLine([[x(share.at_least), y], [x(share.at_most), y]])} />
                  <circle cx={x(share.share)} cy={y} r={6} />
                </g>
              );
            })}
          </>
        );
      }}
    </Drawing>
  );
}
