// How a person wants to be called when they look elsewhere: kept in this browser.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { askForNotes, type Leave, readLeave } from "../alerts.ts";
import type { Workplace } from "../workplace.ts";
import { DialogFrame } from "./dialog_frame.tsx";

const REFUSED: Readonly<Partial<Record<Leave, string>>> = {
  denied: "The browser forbids it for this page: allow it in the browser's settings of this page first.",
  none: "This browser shows no notes.",
};

export function AlertsDialog({ place, close }: { place: Workplace; close: () => void }): JSX.Element {
  const { sound, volume, notes, words } = place.choices;
  const [leave, setLeave] = useState<Leave>(readLeave);
  const toggleSound = (on: boolean): void => {
    sound.value = on;
    if (on) place.attention.try();
  };
  const toggleNotes = async (on: boolean): Promise<void> => {
    const given = on ? await askForNotes() : leave;
    setLeave(given);
    notes.value = on && given === "granted";
  };
  const refused = REFUSED[leave];
  return (
    <DialogFrame title="Sound and notes" onClose={close}>
      <p class="quiet">They call you when something is offered or given to you, when your customer writes, and when somebody new waits; not while you look at that conversation. One tab calls for all that you have open.</p>
      <label class="choice">
        <input type="checkbox" checked={sound.value} autofocus onChange={(event) => toggleSound(event.currentTarget.checked)} />
        A short sound; a phone shakes too
      </label>
      <label class="field volume">
        <span>Volume</span>
        <input type="range" min="0.1" max="1" step="0.1" value={volume.value} disabled={!sound.value} onInput={(event) => (volume.value = Number(event.currentTarget.value))} onChange={() => place.attention.try()} />
      </label>
      <label class="choice">
        <input type="checkbox" checked={notes.value && leave === "granted"} disabled={refused !== undefined} onChange={(event) => void toggleNotes(event.currentTarget.checked)} />
        A note of the browser, while you look elsewhere
      </label>
      {refused !== undefined && <p class="quiet" role="status">{refused}</p>}
      <label class="choice">
        <input type="checkbox" checked={words.value} disabled={!notes.value} onChange={(event) => (words.value = event.currentTarget.checked)} />
        The note may show what the customer wrote
      </label>
    </DialogFrame>
  );
}
