// The page "How sure are we": the promise of the error rate, what it rests on, and how it goes.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import "../style/sure.css";
import { countOf } from "../model/days.ts";
import { describeAudit, describeCurve, describeDays, describeReliability, showVersions } from "../model/figures.ts";
import { phraseGuarantee } from "../model/guarantee.ts";
import { phraseShare } from "../model/percent.ts";
import type { ReportTold } from "../model/report.ts";
import { nameTopic } from "../model/topics.ts";
import { type Asked, loadReport } from "../rest.ts";
import type { Workplace } from "../workplace.ts";
import { AuditPlot, Chart, CurvePlot, DaysPlot, ReliabilityPlot } from "./plots.tsx";
import { ReportProblem, useReport } from "./report.tsx";
import { Topics } from "./topics.tsx";

const EVERY = 10_000;
const SPANS = [7, 30, 90] as const;
const EVERYWHERE: Asked = { site: null, topic: null, days: 30 };

export function Sure({ place }: { place: Workplace }): JSX.Element {
  const [asked, setAsked] = useState<Asked>(EVERYWHERE);
  const report = useReport(loadReport, asked, EVERY);
  const { shown, problem, busy } = report;
  return (
    <section class="sure-page" aria-labelledby="sure-title" aria-busy={busy}>
      <header class="sure-head">
        <h1 id="sure-title">How sure are we</h1>
        {shown !== null && <Filters report={shown} asked={asked} choose={setAsked} />}
      </header>
      <ReportProblem report={report} />
      {shown === null && problem === null && <p class="quiet loading">Reading what was decided…</p>}
      {shown !== null && <Report place={place} report={shown} changed={report.refresh} />}
    </section>
  );
}

interface FiltersProps {
  report: ReportTold;
  asked: Asked;
  choose: (asked: Asked) => void;
}

function Filters({ report, asked, choose }: FiltersProps): JSX.Element {
  const topics = report.topics.map((each) => each.topic).filter((topic) => topic !== "*");
  const chosen = asked.topic === null || topics.includes(asked.topic) ? topics : [asked.topic, ...topics];
  const pick = (value: string): string | null => (value === "" ? null : value);
  return (
    <form class="filters" aria-label="What the figures are about" onSubmit={(event) => event.preventDefault()}>
      {report.sites.length > 1 && (
        <label>
          Site
          <select value={asked.site ?? ""} onChange={(event) => choose({ ...asked, site: pick(event.currentTarget.value) })}>
            <option value="">All</option>
            {report.sites.map((site) => <option key={site} value={site}>{site}</option>)}
          </select>
        </label>
      )}
      {chosen.length > 0 && (
        <label>
          Topic
          <select value={asked.topic ?? ""} onChange={(event) => choose({ ...asked, topic: pick(event.currentTarget.value) })}>
            <option value="">All</option>
            {chosen.map((topic) => <option key={topic} value={topic}>{nameTopic(topic)}</option>)}
          </select>
        </label>
      )}
      <label>
        Time
        <select value={String(asked.days)} onChange={(event) => choose({ ...asked, days: Number(event.currentTarget.value) })}>
          {SPANS.map((days) => <option key={days} value={String(days)}>{days} days</option>)}
        </select>
      </label>
    </form>
  );
}

function Report({ place, report, changed }: { place: Workplace; report: ReportTold; changed: () => void }): JSX.Element {
  const decided = report.days.reduce((sum, day) => sum + day.decisions, 0);
  return (
    <>
      <Headline report={report} />
      {report.labels === 0 && <FirstSteps report={report} reads={place.readsOnly} />}
      {(report.labels > 0 || decided > 0) && <Charts report={report} />}
      <Topics place={place} report={report} changed={changed} />
    </>
  );
}

function Headline({ report }: { report: ReportTold }): JSX.Element {
  const guarantee = phraseGuarantee(report);
  return (
    <div class={`guarantee ${guarantee.tone}`}>
      <p class="promise">{guarantee.promise}</p>
      <p class="state">
        {guarantee.badge !== null && <span class="badge warn">{guarantee.badge}</span>} {guarantee.state}
      </p>
      {guarantee.meaning !== "" && <p class="quiet">{guarantee.meaning}</p>}
    </div>
  );
}

/** Nobody has judged an answer yet: what to do next. */
function FirstSteps({ report, reads }: { report: ReportTold; reads: boolean }): JSX.Element {
  return (
    <div class="first-steps">
      <h2>No answer was judged yet</h2>
      <ol>
        <li>
          Let people decide on the bot's drafts: each <strong>approval, edit or rejection</strong> in the {reads ? "queue" : <a href="#/">queue</a>} is
          one label, and so is each verdict in the {reads ? "reviews" : <a href="#/reviews">reviews</a>}.
        </li>
        <li>{countOf(report.least, "label")} without a mistake certify {phraseShare(report.max_error)}; with mistakes it takes more.</li>
        <li>Run <code>handraise calibrate</code>, or wait: it runs by itself as labels come in.</li>
      </ol>
    </div>
  );
}

function Charts({ report }: { report: ReportTold }): JSX.Element {
  const { reliability, curve, audited, days, max_error: maxError } = report;
  const audit = describeAudit(audited, maxError);
  const spent = describeDays(days);
  return (
    <section class="charts" aria-labelledby="charts-title">
      <h2 id="charts-title" class="unseen">Figures</h2>
      {reliability !== null && (
        <Chart title="Is it as sure as it says?" hint="On the line it is exactly as often right as it says; below it, too sure of itself." figure={describeReliability(reliability)}>
          <ReliabilityPlot reliability={reliability} fact={describeReliability(reliability).fact} />
        </Chart>
      )}
      {curve !== null && (
        <Chart title="What would answering more cost?" hint="The more it answers alone, the more of it is wrong. The dot is the threshold in force; shaded is what no entry answers." figure={describeCurve(curve, maxError)}>
          <CurvePlot curve={curve} maxError={maxError} floor={report.certificate?.floor ?? 0} fact={describeCurve(curve, maxError).fact} />
        </Chart>
      )}
      <Chart title="How much of what it sent was wrong?" hint="From answers drawn by lot after they were sent, with a 95 % interval. The line is what is allowed." figure={audit}>
        {audited.sent === null ? <p class="blank">{audit.fact}</p> : <AuditPlot audited={audited} maxError={maxError} fact={audit.fact} />}
      </Chart>
      <Chart title="How often was a person needed?" hint="Handed over or held for a yes, day by day." figure={spent}>
        {days.length === 0 ? <p class="blank">Nothing was decided in these days.</p> : <DaysPlot days={days} fact={spent.fact} />}
      </Chart>
      {report.versions.length > 0 && <Versions report={report} />}
    </section>
  );
}

function Versions({ report }: { report: ReportTold }): JSX.Element {
  return (
    <section class="chart versions" aria-labelledby="versions-title">
      <h3 id="versions-title">By version of model, knowledge and calibration</h3>
      <div class="table-frame" tabIndex={0} role="group" aria-labelledby="versions-title">
        <table class="numbers">
          <thead>
            <tr><th scope="col">Part</th><th scope="col">Version</th><th scope="col">Days</th><th scope="col">Questions</th><th scope="col">A person was needed</th></tr>
          </thead>
          <tbody>
            {showVersions(report.versions).map((each) => (
              <tr key={each.key}>
                <th scope="row">{each.part}</th>
                <td class="name">{each.version}</td>
                <td>{each.when}</td>
                <td>{each.decisions}</td>
                <td><span class="bar" aria-hidden="true"><i style={{ width: `${each.intervention * 100}%` }} /></span>{each.share}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

