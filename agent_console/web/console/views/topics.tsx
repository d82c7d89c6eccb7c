// The topics: what is certified for each, how far it goes alone, and who may stop it at once.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { JSX } from "preact";
import { Fresh } from "../fresh.ts";
import { phraseClock } from "../model/ages.ts";
import type { Mode, ReportTold, TopicTold } from "../model/report.ts";
import { EVERYTHING, isAbove, mayRise, MODES, nameTopic, showChanges, showTopics, type TopicShown } from "../model/topics.ts";
import { changeTopic, loadTopics, NotServed, type TopicAct, undoChange } from "../rest.ts";
import type { Workplace } from "../workplace.ts";
import { DialogFrame } from "./dialog_frame.tsx";
import { Icon } from "./icon.tsx";
import { Sites } from "./sites.tsx";

const PUT_BACK_WITHIN = 1500;

/** What is being asked about a topic, in a small window. */
interface Question {
  readonly act: TopicAct["act"];
  readonly topic: TopicShown;
}

interface Done {
  readonly text: string;
  readonly tone: "done" | "problem";
  /** What takes it back; none after a refusal. */
  readonly undo?: () => void;
}

interface TopicsProps {
  place: Workplace;
  report: ReportTold;
  changed: () => void;
}

export function Topics({ place, report, changed }: TopicsProps): JSX.Element {
  const [question, setQuestion] = useState<Question | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const history = useMemo(() => new Fresh(loadTopics), []);
  useEffect(() => void history.refresh(), [history, report]);
  const carryOut = async (topic: string, act: TopicAct, before: TopicShown | null): Promise<void> => {
    try {
      await changeTopic(topic, act);
      setDone(describeDone(topic, act, before, carryOut));
    } catch (error) {
      if (!(error instanceof NotServed)) throw error;
      setDone({ text: error.message, tone: "problem" });
    }
    changed();
    void place.stopped.refresh();
    // What the evidence does not bear is put back within a second.
    setTimeout(changed, PUT_BACK_WITHIN);
  };
  const takeBack = async (change: number): Promise<void> => {
    try {
      await undoChange(change, "");
      setDone({ text: "Put back as it was before.", tone: "done" });
    } catch (error) {
      if (!(error instanceof NotServed)) throw error;
      setDone({ text: error.message, tone: "problem" });
    }
    changed();
    void place.stopped.refresh();
  };
  const topics = showTopics(report.topics);
  return (
    <section class="topics" aria-labelledby="topics-title">
      <h2 id="topics-title">Topics</h2>
      <p class="quiet">
        A topic rises by evidence alone, one mode at a time, up to its ceiling, and falls at once when its audits or its questions change.
        {place.leads ? "" : " A supervisor can stop it."}
      </p>
      <div role="status">
        {done !== null && (
          <p class={`notice ${done.tone}`}>
            <span>{done.text}</span>
            {done.undo !== undefined && <button type="button" class="button" onClick={done.undo}>Undo</button>}
            <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => setDone(null)}><Icon name="close" /></button>
          </p>
        )}
      </div>
      <TopicTable topics={topics} leads={place.leads} ask={setQuestion} />
      <Sites place={place} changed={changed} />
      <Modes />
      <History place={place} history={history} undo={(change) => void takeBack(change)} />
      {question !== null && (
        <TopicDialog
          key={question.topic.topic + question.act}
          question={question}
          told={report.topics.find((each) => each.topic === question.topic.topic)}
          mayRise={mayRise(report, question.topic)}
          close={() => setQuestion(null)}
          carryOut={(act) => void carryOut(question.topic.topic, act, question.topic)}
        />
      )}
    </section>
  );
}

/** What to say when it was done, and how to take it back. */
function describeDone(
  topic: string,
  act: TopicAct,
  before: TopicShown | null,
  carryOut: (topic: string, act: TopicAct, before: TopicShown | null) => Promise<void>,
): Done {
  const name = nameTopic(topic);
  const reason = "Taken back.";
  switch (act.act) {
    case "stop":
      return { tone: "done", text: topic === EVERYTHING ? "The bot is stopped: every question goes to a person." : `“${name}” is stopped: its questions go to people.`, undo: () => void carryOut(topic, { act: "resume", reason }, null) };
    case "resume":
      return { tone: "done", text: topic === EVERYTHING ? "The bot goes on." : `“${name}” goes on.`, ...(before === null ? {} : { undo: () => void carryOut(topic, { act: "stop", reason }, null) }) };
    case "mode":
      return {
        tone: "done",
        text: `“${name}” has another mode.`,
        ...(before === null ? {} : { undo: () => void carryOut(topic, { act: "mode", reason, mode: before.mode.mode, ceiling: before.ceiling.mode }, null) }),
      };
  }
}

/** A table that becomes a list of cards on a phone: the roles say what it stays. */
function TopicTable({ topics, leads, ask }: { topics: readonly TopicShown[]; leads: boolean; ask: (question: Question) => void }): JSX.Element {
  const columns = ["Topic", "Mode", "Labels", "Wrong", "Bound", "Certified on", "Labels still needed"];
  return (
    <table class="topic-table" role="table" aria-labelledby="topics-title">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => <th key={column} role="columnheader" scope="col">{column}</th>)}
          {leads && <th role="columnheader" scope="col"><span class="unseen">What to do</span></th>}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {topics.map((topic) => (
          <tr key={topic.topic} role="row" class={topic.silent ? "stopped" : ""}>
            <th role="rowheader" scope="row" dir="auto">{topic.name}</th>
            <td role="cell" data-label="Mode">
              <ModeLadder topic={topic} />
              <span class="why">{topic.why}</span>
            </td>
            <td role="cell" data-label="Labels" class="count">{topic.labels}</td>
            <td role="cell" data-label="Wrong" class="count">{topic.errors}</td>
            <td role="cell" data-label="Bound" class="count">{topic.bound}</td>
            <td role="cell" data-label="Certified on" class="count">{topic.date}</td>
            <td role="cell" data-label="Labels still needed" class="count">{topic.missing}</td>
            {leads && (
              <td role="cell" class="topic-acts">
                {topic.stopped ? (
                  <button type="button" class="button primary" onClick={() => ask({ act: "resume", topic })}>{topic.topic === EVERYTHING ? "Resume all" : <>Resume<span class="unseen"> {topic.name}</span></>}</button>
                ) : (
                  <button type="button" class="button danger" onClick={() => ask({ act: "stop", topic })}>{topic.topic === EVERYTHING ? "Stop all" : <>Stop<span class="unseen"> {topic.name}</span></>}</button>
                )}
                <button type="button" class="button" onClick={() => ask({ act: "mode", topic })}>Mode…<span class="unseen"> of {topic.name}</span></button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Five steps: filled up to the mode, open up to the ceiling. */
function ModeLadder({ topic }: { topic: TopicShown }): JSX.Element {
  const at = MODES.findIndex((each) => each.mode === topic.mode.mode);
  const most = MODES.findIndex((each) => each.mode === topic.ceiling.mode);
  return (
    <span class="mode-shown">
      <span class="ladder" aria-hidden="true">
        {MODES.map((each, n) => <i key={each.mode} class={n <= at ? "on" : n <= most ? "open" : "shut"} />)}
      </span>
      <strong>{topic.silent ? "Stopped" : topic.mode.name}</strong>
      {topic.waived && <span class="badge warn">Waived</span>}
      {most < MODES.length - 1 && <span class="quiet">up to {topic.ceiling.name}</span>}
    </span>
  );
}

function Modes(): JSX.Element {
  return (
    <details class="fold">
      <summary>What the modes mean</summary>
      <dl class="modes-list">
        {MODES.map((each) => <div key={each.mode}><dt>{each.name}</dt><dd>{each.means}</dd></div>)}
        <div><dt>Stopped</dt><dd>Its questions go to people until somebody resumes it. Drafts that were about to be sent are not sent.</dd></div>
      </dl>
    </details>
  );
}

interface HistoryProps {
  place: Workplace;
  history: Fresh<Awaited<ReturnType<typeof loadTopics>>>;
  undo: (change: number) => void;
}

function History({ place, history, undo }: HistoryProps): JSX.Element {
  const changes = showChanges(history.value.value?.changes ?? []);
  return (
    <details class="fold">
      <summary>History of changes</summary>
      {changes.length === 0 ? (
        <p class="quiet">{history.value.value === null ? (history.problem.value ?? "Loading…") : "Nothing has changed yet."}</p>
      ) : (
        <ol class="changes">
          {changes.map((change, n) => (
            <li key={change.id}>
              <time dateTime={change.at}>{phraseClock(change.at, place.now.value)}</time>
              <p><strong dir="auto">{change.topic}</strong> {change.what} <span class="quiet">· {change.who}</span></p>
              {change.cause !== "" && <p class="quiet" dir="auto">{change.cause}</p>}
              {n === 0 && change.isOrder && place.leads && (
                <button type="button" class="button" onClick={() => undo(change.id)}>Undo<span class="unseen"> the newest change</span></button>
              )}
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

interface TopicDialogProps {
  question: Question;
  told: TopicTold | undefined;
  mayRise: boolean;
  close: () => void;
  carryOut: (act: TopicAct) => void;
}

function TopicDialog({ question: { act, topic }, told, mayRise, close, carryOut }: TopicDialogProps): JSX.Element {
  const [reason, setReason] = useState("");
  const [mode, setMode] = useState<Mode>(told?.mode ?? topic.mode.mode);
  const [ceiling, setCeiling] = useState<Mode>(told?.ceiling ?? topic.ceiling.mode);
  const isAll = topic.topic === EVERYTHING;
  const titles = {
    stop: isAll ? "Stop the bot for every topic?" : `Stop “${topic.name}”?`,
    resume: isAll ? "Let the bot go on?" : `Resume “${topic.name}”?`,
    mode: `Mode of “${topic.name}”`,
  } as const;
  const acts = { stop: "Stop now", resume: "Resume", mode: "Set" } as const;
  // A stop must not wait for words; to go on wants a reason.
  const words = reason.trim() || (act === "stop" ? "No reason given." : "");
  const send = (): void => carryOut(act === "mode" ? { act, reason: words, mode, ceiling } : { act, reason: words });
  return (
    <DialogFrame title={titles[act]} act={acts[act]} kind={act === "stop" ? "danger" : "primary"} blocked={act !== "stop" && words === ""} onAct={send} onClose={close}>
      {act === "stop" && <p>From now on {isAll ? "all" : "its"} questions go to people, and drafts that wait to be sent are not sent. It takes less than a second on every server.</p>}
      {act === "resume" && <p>It goes on in the mode “{topic.mode.name}”: {topic.mode.means}</p>}
      {act === "mode" && (
        <>
          <ModeChoice legend="Mode" name="mode" value={mode} choose={(to) => { setMode(to); if (isAbove(to, ceiling)) setCeiling(to); }} />
          {!mayRise && isAbove(mode, "approve") && (
            <p class="notice problem" role="status">It is not certified: within a second it is put back to “Approval”.</p>
          )}
          <label class="field">
            May rise up to
            <select value={ceiling} onChange={(event) => setCeiling(event.currentTarget.value as Mode)}>
              {MODES.filter((each) => !isAbove(mode, each.mode)).map((each) => <option key={each.mode} value={each.mode}>{each.name}</option>)}
            </select>
          </label>
        </>
      )}
      <label class="field">
        Why? <span class="quiet">colleagues read it in the history</span>
        <input type="text" value={reason} maxLength={500} autofocus={act !== "mode"} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
    </DialogFrame>
  );
}

function ModeChoice({ legend, name, value, choose }: { legend: string; name: string; value: Mode; choose: (mode: Mode) => void }): JSX.Element {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {MODES.map((each) => (
        <label key={each.mode} class="choice mode-choice">
          <input type="radio" name={name} checked={value === each.mode} autofocus={value === each.mode} onChange={() => choose(each.mode)} />
          <span><strong>{each.name}</strong> <span class="quiet">{each.means}</span></span>
        </label>
      ))}
    </fieldset>
  );
}
