// The page "Times": how long customers waited, how long people worked, and what came of it.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import "../style/sure.css";
import "../style/times.css";
import {
  COLUMNS,
  describeContent,
  describeReasons,
  describeReplyDays,
  describeResolutions,
  hasAnything,
  listContent,
  listHeadlines,
  listResolutions,
  listRows,
  type TimesTold,
  type View,
  VIEWS,
} from "../model/times.ts";
import { loadTimes } from "../rest.ts";
import type { Workplace } from "../workplace.ts";
import { Chart } from "./plots.tsx";
import { ReportProblem, useReport } from "./report.tsx";
import { IntervalPlot, ReasonPlot, ReplyPlot } from "./time_plots.tsx";

const EVERY = 15_000;
const SPANS = [7, 30, 90] as const;
/** Reasons that a chart shows; its table has all of them. */
const MOST_BARS = 7;

export function Times(_: { place: Workplace }): JSX.Element {
  const [days, setDays] = useState<number>(30);
  const report = useReport(loadTimes, days, EVERY);
  const { shown, problem, busy } = report;
  return (
    <section class="sure-page" aria-labelledby="times-title" aria-busy={busy}>
      <header class="sure-head">
        <h1 id="times-title">Times</h1>
        {shown !== null && (
          <form class="filters" aria-label="What the figures are about" onSubmit={(event) => event.preventDefault()}>
            <label>
              Time
              <select value={String(days)} onChange={(event) => setDays(Number(event.currentTarget.value))}>
                {SPANS.map((each) => <option key={each} value={String(each)}>{each} days</option>)}
              </select>
            </label>
          </form>
        )}
      </header>
      <ReportProblem report={report} />
      {shown === null && problem === null && <p class="quiet loading">Reading what happened…</p>}
      {shown !== null && (hasAnything(shown) ? <Report told={shown} /> : <Nothing days={days} />)}
    </section>
  );
}

function Nothing({ days }: { days: number }): JSX.Element {
  return (
    <div class="first-steps">
      <h2>Nobody was needed in these {days} days</h2>
      <p>As soon as a conversation is handed to a person, or ends, it is measured here: how long the customer waited, how long people worked on it, and whether it stayed solved.</p>
    </div>
  );
}

function Report({ told }: { told: TimesTold }): JSX.Element {
  return (
    <>
      <dl class="headlines">
        {listHeadlines(told).map(({ name, value, basis }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd class="quiet">{basis}</dd>
          </div>
        ))}
      </dl>
      <Charts told={told} />
      <Names told={told} />
    </>
  );
}

function Charts({ told }: { told: TimesTold }): JSX.Element {
  const { whole, by_day: days, by_reason: reasons } = told;
  const replies = describeReplyDays(days);
  const why = describeReasons(reasons);
  const resolved = describeResolutions(whole);
  const content = describeContent(told);
  const resolutions = listResolutions(whole);
  const rated = listContent(told);
  const handedOver = reasons.filter((each) => each.handovers > 0).slice(0, MOST_BARS);
  return (
    <section class="charts" aria-labelledby="times-charts-title">
      <h2 id="times-charts-title" class="unseen">Figures</h2>
      <Chart title="How soon did a person reply?" hint="From the moment a person was wanted. The point is the middle of the day, the line ends where nine of ten had their reply." figure={replies}>
        {days.some((day) => day.first_reply !== null) ? <ReplyPlot days={days} fact={replies.fact} /> : <p class="blank">{replies.fact}</p>}
      </Chart>
      <Chart title="Why was a person needed?" hint="Handovers by reason; one that has two reasons counts under both." figure={why}>
        {handedOver.length > 0 ? <ReasonPlot reasons={handedOver} fact={why.fact} /> : <p class="blank">{why.fact}</p>}
      </Chart>
      <Chart title="Does it stay solved?" hint="Assumed: somebody said so, or the customer left with the bot's answer. It counts as solved for good when nobody came back within 7 days." figure={resolved}>
        {resolutions.length > 0 ? <IntervalPlot intervals={resolutions} fact={resolved.fact} /> : <p class="blank">{resolved.fact}</p>}
      </Chart>
      <Chart title="Were customers content?" hint="Four or five stars of five, with a 95 % interval: few ratings say little." figure={content}>
        {rated.length > 0 ? <IntervalPlot intervals={rated} fact={content.fact} /> : <p class="blank">{content.fact}</p>}
      </Chart>
    </section>
  );
}

function Names({ told }: { told: TimesTold }): JSX.Element {
  const [view, setView] = useState<View>("by_human");
  const rows = listRows(told, view);
  const name = VIEWS.find(([each]) => each === view)?.[1] ?? "";
  return (
    <section class="chart names" aria-labelledby="names-title">
      <header class="sure-head">
        <h2 id="names-title">One by one</h2>
        <label class="view-choice">
          By{" "}
          <select value={view} onChange={(event) => setView(event.currentTarget.value as View)}>
            {VIEWS.map(([key, word]) => <option key={key} value={key}>{word.toLowerCase()}</option>)}
          </select>
        </label>
      </header>
      {rows.length === 0 ? (
        <p class="blank">Nothing was measured by {name.toLowerCase()} in these days.</p>
      ) : (
        <div class="table-frame" tabIndex={0} role="group" aria-labelledby="names-title">
          <table class="numbers">
            <thead>
              <tr><th scope="col">{name}</th>{COLUMNS.map((column) => <th key={column} scope="col">{column}</th>)}</tr>
            </thead>
            <tbody>
              {rows.map(([head, ...cells], n) => (
                <tr key={`${view} ${n}`}>
                  <th scope="row">{head}</th>
                  {cells.map((cell, column) => <td key={column}>{cell}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="quiet">First reply, queue, handling and wrap-up: half of them within this time. Times of a person are those of what they did themselves.</p>
    </section>
  );
}
