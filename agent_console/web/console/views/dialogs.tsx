// The small windows: which one is open; resolve, return to the bot, reject a draft, the list of keys.
import { useState } from "preact/hooks";
import type { ComponentProps, JSX } from "preact";
import { reject, resolve, returnToBot } from "../acts.ts";
import type { Outcome } from "../../wire/frames.ts";
import { KEYS } from "../model/keys.ts";
import { OUTCOMES } from "../model/outcomes.ts";
import type { DialogName, Workplace } from "../workplace.ts";
import { AlertsDialog } from "./alerts_dialog.tsx";
import { focusComposer } from "./composer.tsx";
import { BlockDialog, DeclineDialog, MergeDialog, ParkDialog, PriorityDialog, TransferDialog } from "./desk_dialogs.tsx";
import { DialogFrame } from "./dialog_frame.tsx";
import { AssignDialog, StopDialog, WhisperDialog } from "./stepping_in.tsx";

const WINDOWS: Readonly<Record<DialogName, (props: { place: Workplace; close: () => void }) => JSX.Element>> = {
  resolve: ResolveDialog,
  return_to_bot: ReturnDialog,
  transfer: TransferDialog,
  reject: RejectDialog,
  keys: KeysDialog,
  park: ParkDialog,
  priority: PriorityDialog,
  merge: MergeDialog,
  block: BlockDialog,
  decline: DeclineDialog,
  alerts: AlertsDialog,
  whisper: WhisperDialog,
  assign: AssignDialog,
  stop_bot: StopDialog,
};

export function Dialogs({ place }: { place: Workplace }): JSX.Element | null {
  const name = place.dialog.value;
  if (name === null) return null;
  const Window = WINDOWS[name];
  return <Window key={name} place={place} close={() => (place.dialog.value = null)} />;
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
