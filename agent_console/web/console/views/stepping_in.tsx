// What a supervisor may do with a conversation that is not theirs, as a bar over it and its small windows.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import "../style/stepping_in.css";
import type { EventFrame } from "../../wire/frames.ts";
import { phraseLoad } from "../model/colleagues.ts";
import { countHeld } from "../model/queue.ts";
import { readName } from "../model/reasons.ts";
import { EVERYTHING } from "../model/topics.ts";
import { give, join, leave, type Scope, stopBot, takeFrom, whisper } from "../stepping_in.ts";
import type { DialogName, Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { focusComposer } from "./composer.tsx";
import { DialogFrame } from "./dialog_frame.tsx";
import { Icon } from "./icon.tsx";

interface Props {
  place: Workplace;
  close: () => void;
}

/** Only for supervisors, over what is live and not theirs. */
export function StepIn({ place }: { place: Workplace }): JSX.Element | null {
  const { conversation: c } = place.chat.value;
  if (!place.leads || c.head === 0 || c.state === "resolved") return null;
  const theirs = c.state === "human" && c.holder !== place.me.id;
  const joined = c.joined.some((one) => one.id === place.me.id);
  const ask = (dialog: DialogName) => () => (place.dialog.value = dialog);
  const allowed = place.allowed.value;
  const name = c.holderName ?? "a colleague";
  return (
    <div class="step-in" role="group" aria-label="Supervisor">
      <span class="standing">{describe(place, joined)}</span>
      {theirs && (
        <>
          <ActButton refusal={allowed.whisper} onPress={ask("whisper")}>Whisper…</ActButton>
          {joined ? (
            <ActButton refusal={allowed.leave} onPress={() => void leave(place)}>Leave</ActButton>
          ) : (
            <ActButton refusal={allowed.join} onPress={() => void join(place).then((done) => done && focusComposer())}>Join</ActButton>
          )}
          <ActButton refusal={allowed.take_from} onPress={() => void takeFrom(place).then((done) => done && focusComposer())}>Take over<span class="unseen"> from {name}</span></ActButton>
        </>
      )}
      <ActButton refusal={allowed.assign} onPress={ask("assign")}>Assign…</ActButton>
      <ActButton refusal={null} kind="danger" onPress={ask("stop_bot")}>Stop the bot…</ActButton>
    </div>
  );
}

function describe(place: Workplace, joined: boolean): string {
  const { conversation: c } = place.chat.value;
  if (joined) return `You joined ${c.holderName ?? "a colleague"}`;
  if (c.state === "human" && c.holder === place.me.id) return "You have it";
  return "You are watching";
}

export function WhisperDialog({ place, close }: Props): JSX.Element {
  const [text, setText] = useState("");
  const name = place.chat.value.conversation.holderName ?? "the colleague who has it";
  return (
    <DialogFrame title={`Whisper to ${name}`} act="Whisper" blocked={text.trim() === ""} onAct={() => whisper(place, text)} onClose={close}>
      <label class="field">
        What to tell them
        <textarea rows={3} value={text} autofocus onInput={(event) => setText(event.currentTarget.value)} placeholder="Offer them the refund." />
      </label>
      <p class="quiet">Only {name} and supervisors read it. The customer never does.</p>
    </DialogFrame>
  );
}

const PRESENT: Readonly<Record<string, string>> = { online: "online", away: "away", offline: "not here" };
const ORDER = ["online", "away", "offline"];

export function AssignDialog({ place, close }: Props): JSX.Element {
  const { holder } = place.chat.value.conversation;
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const people = place.colleagues.value
    .filter((one) => one.id !== holder && one.role !== "data")
    .sort((one, two) => ORDER.indexOf(one.state) - ORDER.indexOf(two.state) || one.name.localeCompare(two.name));
  const chosen = people.find((one) => one.id === to && one.state !== "offline");
  const act = (): void => {
    if (chosen !== undefined) void give(place, chosen, note);
  };
  return (
    <DialogFrame title="Assign it" act={chosen === undefined ? "Assign" : `Assign to ${chosen.name}`} blocked={chosen === undefined} onAct={act} onClose={close}>
      {people.length === 0 ? (
        <p class="quiet">There is nobody else yet.</p>
      ) : (
        <fieldset>
          <legend>To whom?</legend>
          {people.map((one, n) => (
            <label key={one.id} class="choice">
              <input type="radio" name="to" checked={to === one.id} disabled={one.state === "offline"} autofocus={n === 0} onChange={() => setTo(one.id)} />
              {one.id === place.me.id ? `${one.name} (you)` : one.name}
              <span class="load">{phraseLoad(countHeld(place.queue.value, one.id))}</span>
              <span class={`presence ${one.state}`}>{PRESENT[one.state] ?? one.state}</span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="field">
        Note <span class="quiet">optional, for whoever gets it</span>
        <input type="text" value={note} maxLength={2000} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      <p class="quiet">They have it at once, without being asked. Who is not here cannot be given anything.</p>
    </DialogFrame>
  );
}

export function StopDialog({ place, close }: Props): JSX.Element {
  const { site } = place.chat.value.conversation;
  const topic = findTopic(place.chat.value.events);
  const choices: [string, Scope, string][] = [
    ...(topic === null ? [] : ([[`The topic “${readName(topic)}”`, { topic }, `“${readName(topic)}”`]] as [string, Scope, string][])),
    [`The site ${site}, whatever the topic`, { site }, `the site ${site}`],
    ["Everything", { topic: EVERYTHING }, "everything"],
  ];
  const [at, setAt] = useState(0);
  const [reason, setReason] = useState("");
  const act = (): void => {
    const choice = choices[at];
    if (choice !== undefined) void stopBot(place, choice[1], choice[2], reason);
  };
  return (
    <DialogFrame title="Stop the bot" act="Stop now" kind="danger" onAct={act} onClose={close}>
      <fieldset>
        <legend>For what?</legend>
        {choices.map(([name], n) => (
          <label key={name} class="choice">
            <input type="radio" name="scope" checked={at === n} autofocus={n === 0} onChange={() => setAt(n)} />
            {name}
          </label>
        ))}
      </fieldset>
      <label class="field">
        Why? <span class="quiet">optional; colleagues read it in the history</span>
        <input type="text" value={reason} maxLength={500} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <p class="quiet">From now on nothing of the bot is sent there. Drafts that wait go to people, and customers are told that a person will answer. One press lets it go on.</p>
    </DialogFrame>
  );
}

/** What it is about, as the newest decision saw it. */
function findTopic(events: readonly EventFrame[]): string | null {
  const topics = events.map((event) => (event.kind === "DecisionMade" ? (event.inner?.topic ?? null) : null));
  return topics.filter((topic) => topic !== null).at(-1) ?? null;
}

/** Tells a person at once that what they held has gone to somebody else. */
export function TakenBanner({ place }: { place: Workplace }): JSX.Element {
  const taken = place.taken.value;
  return (
    <div role="status" class="banner-place">
      {taken !== null && (
        <p class="banner">
          {taken.by.name} has a conversation now that was yours. What you typed there is kept.{" "}
          {place.open.value !== taken.conversation && <a class="link" href={`#/c/${taken.conversation}`}>Look at it</a>}
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => (place.taken.value = null)}><Icon name="close" /></button>
        </p>
      )}
    </div>
  );
}
