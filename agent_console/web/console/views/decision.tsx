// The panel beside the conversation: what the bot decided, why, how sure it was, and its draft.
import type { ComponentChildren, JSX } from "preact";
import { approve, stopDraft, takeDraft } from "../acts.ts";
import { type Decision, type ShareShown, UNCERTIFIED } from "../model/decision.ts";
import { checkAddress } from "../model/links.ts";
import { phrasePercent } from "../model/percent.ts";
import { readName } from "../model/reasons.ts";
import type { Quote } from "../model/timeline.ts";
import type { Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { focusComposer } from "./composer.tsx";
import { Countdown, LapseLine } from "./countdown.tsx";
import { Icon } from "./icon.tsx";
import { CallView, UseView } from "./tools.tsx";
import { Words } from "./words.tsx";

export function DecisionPanel({ place }: { place: Workplace }): JSX.Element {
  const decisions = place.decisions.value;
  const at = decisions.findIndex((one) => one.seq === place.picked.value);
  const shown = at === -1 ? decisions.length - 1 : at;
  const decision = decisions[shown];
  return (
    <aside class="decision" aria-label="Decision">
      <header class="panel-head">
        <button type="button" class="icon-button close-why" aria-label="Back to the conversation" onClick={() => closeWhy(place)}>
          <Icon name="back" />
        </button>
        <h2 tabIndex={-1}>Decision</h2>
        {decisions.length > 1 && <Stepper place={place} decisions={decisions} shown={shown} />}
      </header>
      <div class="panel-body" tabIndex={0} role="group" aria-label="The decision in full">
        <DraftCard place={place} />
        {decision === undefined ? (
          <p class="quiet">The bot has decided nothing here yet. Each answer it gives or hands over is explained in this place.</p>
        ) : (
          <DecisionView decision={decision} />
        )}
      </div>
    </aside>
  );
}

export function closeWhy(place: Workplace): void {
  place.go({ conversation: place.open.value });
}

function Stepper(props: { place: Workplace; decisions: readonly Decision[]; shown: number }): JSX.Element {
  const { place, decisions, shown } = props;
  const step = (by: number): void => {
    place.picked.value = decisions[shown + by]?.seq ?? null;
  };
  return (
    <div class="stepper">
      <button type="button" class="icon-button" aria-label="Decision before" disabled={shown === 0} onClick={() => step(-1)}>
        <Icon name="back" />
      </button>
      <span>{shown + 1} of {decisions.length}</span>
      <button type="button" class="icon-button next" aria-label="Next decision" disabled={shown === decisions.length - 1} onClick={() => step(1)}>
        <Icon name="back" />
      </button>
    </div>
  );
}

function DraftCard({ place }: { place: Workplace }): JSX.Element | null {
  const draft = place.draft.value;
  const allowed = place.allowed.value;
  if (draft === null) return null;
  const edit = (): void => {
    if (place.route.value.why) closeWhy(place);
    void takeDraft(place).then(focusComposer);
  };
  return (
    <section class={`draft-card${draft.held ? " held" : ""}`} aria-label="The bot's draft">
      <h3>
        <Icon name="bot" />
        {draft.title}
        {draft.confidence !== null && <span class="sure">{phrasePercent(draft.confidence)} sure</span>}
      </h3>
      <Words text={draft.text} />
      {draft.vetoSeconds !== null && <Countdown place={place} draft={draft} />}
      {draft.lapse !== null && <LapseLine key={draft.seq} place={place} lapse={draft.lapse} />}
      {draft.stale && <p class="quiet">The customer has written since.</p>}
      <div class="buttons">
        {place.isEditingDraft.value ? (
          <p class="quiet">You are editing it: it goes out as it stands in the composer.</p>
        ) : draft.vetoSeconds !== null ? (
          <>
            <ActButton refusal={allowed.reject} kind="danger" hint="S" onPress={() => void stopDraft(place)}>Stop</ActButton>
            <ActButton refusal={allowed.approve} hint="A" onPress={() => approve(place)}>Send now</ActButton>
            <ActButton refusal={allowed.use_draft} hint="D" onPress={edit}>Take over with draft</ActButton>
          </>
        ) : draft.held ? (
          <>
            <ActButton refusal={allowed.approve} kind="primary" hint="A" onPress={() => approve(place)}>Approve and send</ActButton>
            <ActButton refusal={allowed.use_draft} hint="D" onPress={edit}>Edit</ActButton>
            <ActButton refusal={allowed.reject} kind="danger" onPress={() => (place.dialog.value = "reject")}>Reject</ActButton>
          </>
        ) : (
          <ActButton refusal={allowed.use_draft} kind={allowed.reply === null ? "primary" : "plain"} hint="D" onPress={edit}>
            {allowed.reply === null ? "Use draft" : "Take over with draft"}
          </ActButton>
        )}
      </div>
    </section>
  );
}

function DecisionView({ decision }: { decision: Decision }): JSX.Element {
  if (decision.erased) return <p class="quiet">This decision was erased at the customer's request.</p>;
  return (
    <>
      <p class={`verdict ${decision.action}`}>
        {decision.headline}
        {decision.topic !== null && decision.action !== "handoff" && <span class="badge">{readName(decision.topic)}</span>}
      </p>
      <ConfidenceBar decision={decision} />
      {decision.wants.length > 0 && (
        <Part title="What the bot wants done">
          {decision.wants.map((call, n) => <CallView key={n} call={call} />)}
        </Part>
      )}
      <Findings decision={decision} />
      {decision.used.length > 0 && (
        <Part title="What it did for this">
          {decision.used.map((use, n) => <UseView key={n} use={use} />)}
        </Part>
      )}
      {decision.sources.length > 0 && (
        <Part title="Sources">
          {decision.sources.map((source, n) => <SourceView key={source.id + n} source={source} />)}
        </Part>
      )}
      {decision.shares.length > 0 && <Shares shares={decision.shares} />}
      {decision.versions.length > 0 && (
        <details class="fold">
          <summary>Versions</summary>
          <dl>
            {decision.versions.map(([name, version]) => (
              <div key={name}><dt>{readName(name)}</dt><dd>{version}</dd></div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

function ConfidenceBar({ decision }: { decision: Decision }): JSX.Element {
  return (
    <div class="confidence">
      <Scale decision={decision} />
      <p>{decision.sentence}</p>
      {decision.scope !== null && (
        <p class="certified">
          <span class="badge accent">Certified for {decision.scope}</span>
          {decision.calibration !== null && <span class="quiet">calibration {decision.calibration}</span>}
        </p>
      )}
      {!decision.certified && decision.threshold !== null && (
        <details class="uncertified">
          <summary><span class="badge warn">Uncertified</span></summary>
          <p>{UNCERTIFIED}</p>
        </details>
      )}
    </div>
  );
}

function Scale({ decision }: { decision: Decision }): JSX.Element | null {
  const { confidence, threshold } = decision;
  if (confidence === null) return null;
  const enough = threshold !== null && confidence >= threshold;
  return (
    <span class="scale" aria-hidden="true">
      <span class={`fill${enough ? " enough" : ""}`} style={{ width: `${confidence * 100}%` }} />
      {threshold !== null && <span class="mark" style={{ left: `${threshold * 100}%` }} />}
    </span>
  );
}

/** The newest decision in one line, for screens on which the panel is not in sight: it opens it. */
export function DecisionStrip({ place }: { place: Workplace }): JSX.Element | null {
  const decision = place.decisions.value.at(-1);
  if (decision === undefined || decision.erased) return null;
  return (
    <button type="button" class="decision-strip" onClick={() => place.go({ conversation: place.open.value, why: true })}>
      <span class={`verdict ${decision.action}`}>{decision.headline}</span>
      <Scale decision={decision} />
      {decision.confidence !== null && <span class="sure">{phrasePercent(decision.confidence)} sure</span>}
      <span class="link">Why?</span>
    </button>
  );
}

function Findings({ decision }: { decision: Decision }): JSX.Element {
  const loud = decision.findings.filter((finding) => finding.weight !== "quiet");
  const quiet = decision.findings.filter((finding) => finding.weight === "quiet");
  return (
    <Part title={loud.length === 0 ? "Rules" : "Why"}>
      <ul class="findings">
        {loud.map((finding) => (
          <li key={finding.rule} class={finding.weight}>
            <strong>{finding.title}</strong>
            {finding.weight === "shadow" && <span class="badge">Only watching</span>}
            <p>{finding.detail}</p>
          </li>
        ))}
      </ul>
      {quiet.length > 0 && (
        <details class="fold">
          <summary>{quiet.length === 1 ? "1 rule" : `${quiet.length} rules`} had nothing to object</summary>
          <ul class="findings">
            {quiet.map((finding) => (
              <li key={finding.rule}><strong>{finding.title}</strong><p>{finding.detail}</p></li>
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

function SourceView({ source }: { source: Quote }): JSX.Element {
  const href = checkAddress(source.url);
  return (
    <figure class="source">
      <figcaption>
        {href === null ? source.title : <a href={href} target="_blank" rel="noopener noreferrer">{source.title}</a>}
      </figcaption>
      <blockquote dir="auto">{source.quote}</blockquote>
    </figure>
  );
}

function Shares({ shares }: { shares: readonly ShareShown[] }): JSX.Element {
  return (
    <details class="fold">
      <summary>What made it sure or unsure</summary>
      <table class="shares">
        <thead>
          <tr><th scope="col">Signal</th><th scope="col">Seen</th><th scope="col">Share</th></tr>
        </thead>
        <tbody>
          {shares.map((share) => (
            <tr key={share.name}>
              <th scope="row">{share.title}</th>
              <td>{share.observed === null ? "–" : round(share.observed)}</td>
              <td>
                <span class={`share ${share.value < 0 ? "down" : "up"}`}>
                  <i style={{ width: `${share.length * 50}%` }} aria-hidden="true" />
                </span>
                <span class="number">{share.value > 0 ? "+" : ""}{round(share.value)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
