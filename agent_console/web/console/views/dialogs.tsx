// The small windows: resolve, return to the bot, pass on, reject a draft, the list of keys.
import { useState } from "preact/hooks";
import type { ComponentProps, JSX } from "preact";
import { reject, resolve, returnToBot, transfer } from "../acts.ts";
import type { Outcome } from "../../wire/frames.ts";
import { KEYS } from "../model/keys.ts";
import { OUTCOMES } from "../model/outcomes.ts";
import type { Workplace } from "../workplace.ts";
import { focusComposer } from "./composer.tsx";
import { DialogFrame } from "./dialog_frame.tsx";

const STATES: Readonly<Record<string, string>> = { online: "online", away: "away", offline: "not here" };

export function Dialogs({ place }: { place: Workplace }): JSX.Element | null {
  switch (place.dialog.value) {
    case "resolve":
      return <ResolveDialog place={place} />;
    case "return_to_bot":
      return <ReturnDialog place={place} />;
    case "transfer":
      return <TransferDialog place={place} />;
    case "reject":
      return <RejectDialog place={place} />;
    case "keys":
      return <KeysDialog place={place} />;
    case null:
      return null;
  }
}

function Frame({ place, ...rest }: { place: Workplace } & Omit<ComponentProps<typeof DialogFrame>, "onClose">): JSX.Element {
  return <DialogFrame {...rest} onClose={() => (place.dialog.value = null)} />;
}

function ResolveDialog({ place }: { place: Workplace }): JSX.Element {
  const [outcome, setOutcome] = useState<Outcome>("solved");
  const [labels, setLabels] = useState("");
  const act = (): void => void resolve(place, outcome, splitLabels(labels));
  return (
    <Frame place={place} title="Resolve" act="Resolve" onAct={act}>
      <fieldset>
        <legend>How did it end?</legend>
        {OUTCOMES.map(([value, name], n) => (
          <label key={value} class="choice">
            <input type="radio" name="outcome" value={value} checked={outcome === value} autofocus={n === 0} onChange={() => setOutcome(value)} />
            {name}
          </label>
        ))}
      </fieldset>
      <label class="field">
        Labels <span class="quiet">optional, with commas between them</span>
        <input type="text" value={labels} onInput={(event) => setLabels(event.currentTarget.value)} placeholder="returns, damaged" />
      </label>
      <p class="quiet">What you sent becomes examples for the bot. Your private notes do not.</p>
    </Frame>
  );
}

function ReturnDialog({ place }: { place: Workplace }): JSX.Element {
  const [note, setNote] = useState("");
  return (
    <Frame place={place} title="Return to the bot" act="Return to the bot" onAct={() => void returnToBot(place, note)}>
      <label class="field">
        What was settled? <span class="quiet">optional, the bot is told it as a fact</span>
        <textarea rows={3} value={note} autofocus onInput={(event) => setNote(event.currentTarget.value)} placeholder="The refund is on its way." />
      </label>
      <p class="quiet">The customer is told that the assistant has the chat again.</p>
    </Frame>
  );
}

function TransferDialog({ place }: { place: Workplace }): JSX.Element {
  const order = ["online", "away", "offline"];
  const others = place.colleagues.value
    .filter((one) => one.id !== place.me.id && one.role !== "data")
    .sort((one, two) => order.indexOf(one.state) - order.indexOf(two.state) || one.name.localeCompare(two.name));
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const chosen = others.find((one) => one.id === to && one.state !== "offline");
  const act = (): void => {
    if (chosen !== undefined) void transfer(place, chosen, note);
  };
  return (
    <Frame place={place} title="Pass it to a colleague" act={chosen === undefined ? "Pass it on" : `Pass it to ${chosen.name}`} blocked={chosen === undefined} onAct={act}>
      {others.length === 0 ? (
        <p class="quiet">There is nobody else yet. An administrator adds people with “handraise people add”.</p>
      ) : (
        <fieldset>
          <legend>To whom?</legend>
          {others.map((one, n) => (
            <label key={one.id} class="choice">
              <input type="radio" name="to" checked={to === one.id} disabled={one.state === "offline"} autofocus={n === 0} onChange={() => setTo(one.id)} />
              {one.name}
              <span class={`presence ${one.state}`}>{STATES[one.state] ?? one.state}</span>
            </label>
          ))}
        </fieldset>
      )}
      {chosen?.state === "away" && (
        <p class="notice problem" role="status">{chosen.name} is away: the customer may have to wait.</p>
      )}
      {others.some((one) => one.state === "offline") && (
        <p class="quiet">Who is not here cannot take it. Give it back to the queue instead, and whoever is free does.</p>
      )}
      <label class="field">
        Note <span class="quiet">optional, for your colleague only</span>
        <textarea rows={2} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
    </Frame>
  );
}

function RejectDialog({ place }: { place: Workplace }): JSX.Element {
  const [reason, setReason] = useState("");
  const [taking, setTaking] = useState(true);
  const act = (): void => void reject(place, reason.trim(), taking).then((taken) => taken && focusComposer());
  return (
    <Frame place={place} title="Reject the draft" act="Reject" blocked={reason.trim() === ""} onAct={act}>
      <label class="field">
        What is wrong with it?
        <input type="text" list="reject-reasons" value={reason} autofocus onInput={(event) => setReason(event.currentTarget.value)} />
        <datalist id="reject-reasons">
          {["The answer is wrong", "It does not answer the question", "It is out of date", "The tone is wrong"].map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      </label>
      <label class="choice">
        <input type="checkbox" checked={taking} onChange={(event) => setTaking(event.currentTarget.checked)} />
        Take the conversation over and answer myself
      </label>
    </Frame>
  );
}

function KeysDialog({ place }: { place: Workplace }): JSX.Element {
  const { keys } = place.choices;
  return (
    <Frame place={place} title="Keys">
      <table class="keys">
        <tbody>
          {KEYS.map((key) => <tr key={key.key}><th scope="row"><kbd>{key.shown}</kbd></th><td>{key.means}</td></tr>)}
          <tr><th scope="row"><kbd>Enter</kbd></th><td>In the queue: open the marked conversation. In the reply: send</td></tr>
          <tr><th scope="row"><kbd>R</kbd> <kbd>W</kbd> <kbd>U</kbd></th><td>In the reviews: right, wrong, unclear. <kbd>S</kbd> leaves it to somebody else, <kbd>N</kbd> writes a note</td></tr>
        </tbody>
      </table>
      <label class="choice">
        <input type="checkbox" checked={keys.value} onChange={(event) => (keys.value = event.currentTarget.checked)} />
        Use single keys (they never fire while you type)
      </label>
    </Frame>
  );
}

function splitLabels(text: string): string[] {
  return [...new Set(text.split(",").map((label) => label.trim()).filter((label) => label !== ""))];
}
