// What somebody's own bot wants to do: its arguments to read and to change, and the decision.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import type { HeldAction } from "../../wire/fold.ts";
import { decideAction, type Said } from "../acting.ts";
import { type Field, listFields, listSaid, listWaiting, readFields } from "../model/actions.ts";
import { readName } from "../model/reasons.ts";
import type { Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { Icon } from "./icon.tsx";

type Mode = "look" | "edit" | "reject" | "respond";

const SPEAKERS: Readonly<Record<string, string>> = { customer: "Customer", bot: "Bot", human: "Person", fact: "Fact" };

export function Actions({ place }: { place: Workplace }): JSX.Element | null {
  const waiting = listWaiting(place.chat.value.conversation.actions);
  if (waiting.length === 0) return null;
  return (
    <div class="actions" tabIndex={0} role="group" aria-label="Actions that wait for your decision">
      {waiting.map((action, n) => (
        <ActionCard key={`${place.open.value}:${action.seq}`} place={place} action={action} first={n === 0} />
      ))}
    </div>
  );
}

function ActionCard(props: { place: Workplace; action: HeldAction; first: boolean }): JSX.Element {
  const { place, action, first } = props;
  const [mode, setMode] = useState<Mode>("look");
  const [fields, setFields] = useState<readonly Field[]>(() => listFields(action.args));
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const may = (word: HeldAction["allowed"][number]): boolean => action.allowed.includes(word);
  const refusal = sending ? "It is being sent." : place.connected.value ? null : "Not connected right now.";
  const decide = (word: HeldAction["allowed"][number], said: Said = {}): void => {
    setSending(true);
    void decideAction(place, action, word, said).finally(() => setSending(false));
  };
  const read = readFields(fields);
  const wrong = mode === "edit" && "problem" in read ? read : null;
  const back = <ActButton refusal={null} kind="quiet" onPress={() => setMode("look")}>Back</ActButton>;
  return (
    <section class="act-card" aria-label={`Action: ${readName(action.name)}`}>
      <h3><Icon name="hand" />{readName(action.name)}</h3>
      {action.description !== "" && <p class="about">{action.description}</p>}
      {mode === "edit" ? (
        fields.map((field, n) => (
          <FieldEdited
            key={field.name}
            field={field}
            id={`act-${action.seq}-${n}`}
            problem={wrong?.wrong === field.name ? wrong.problem : null}
            onChange={(value) => setFields(fields.map((one) => (one === field ? { ...one, text: value } : one)))}
          />
        ))
      ) : (
        <Arguments fields={listFields(action.args)} />
      )}
      {(mode === "reject" || mode === "respond") && (
        <label class="field">
          <span>{mode === "reject" ? "Why not? The bot is told (optional)" : "What the bot is told in place of a result"}</span>
          <textarea rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
      )}
      <SaidBefore place={place} action={action} />
      <div class="buttons">
        {mode === "look" && (
          <>
            {may("approve") && <ActButton refusal={refusal} kind="primary" {...(first ? { hint: "A" } : {})} onPress={() => decide("approve")}>Approve</ActButton>}
            {may("edit") && <ActButton refusal={refusal} onPress={() => setMode("edit")}>Change</ActButton>}
            {may("respond") && <ActButton refusal={refusal} kind={may("approve") ? "plain" : "primary"} onPress={() => setMode("respond")}>Answer instead</ActButton>}
            {may("reject") && <ActButton refusal={refusal} kind="danger" onPress={() => setMode("reject")}>Reject</ActButton>}
          </>
        )}
        {mode === "edit" && (
          <>
            <ActButton refusal={refusal ?? wrong?.problem ?? null} kind="primary" onPress={() => "args" in read && decide("edit", { args: read.args })}>Approve these</ActButton>
            {back}
          </>
        )}
        {mode === "reject" && (
          <>
            <ActButton refusal={refusal} kind="danger" onPress={() => decide("reject", { reason: text.trim() })}>Reject</ActButton>
            {back}
          </>
        )}
        {mode === "respond" && (
          <>
            <ActButton refusal={refusal ?? (text.trim() === "" ? "Write the answer first." : null)} kind="primary" onPress={() => decide("respond", { text: text.trim() })}>Send the answer</ActButton>
            {back}
          </>
        )}
      </div>
    </section>
  );
}

function Arguments({ fields }: { fields: readonly Field[] }): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <dl>
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.label}</dt>
          <dd class={field.json ? "json" : ""} dir="auto">{field.text}</dd>
        </div>
      ))}
    </dl>
  );
}

interface FieldEditedProps {
  field: Field;
  id: string;
  problem: string | null;
  onChange: (text: string) => void;
}

function FieldEdited({ field, id, problem, onChange }: FieldEditedProps): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      <textarea
        id={id}
        rows={Math.min(field.text.split("\n").length, 6)}
        value={field.text}
        dir="auto"
        spellcheck={!field.json}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {problem !== null && <p id={`${id}-problem`} class="problem" role="alert">{problem}</p>}
    </div>
  );
}

function SaidBefore({ place, action }: { place: Workplace; action: HeldAction }): JSX.Element | null {
  const said = listSaid(place.chat.value.events, action.seq);
  if (said.length === 0) return null;
  return (
    <details class="fold">
      <summary>What was said before</summary>
      {said.map((turn, n) => (
        <p key={n} dir="auto"><b>{SPEAKERS[turn.speaker] ?? turn.speaker}:</b> {turn.text}</p>
      ))}
    </details>
  );
}
