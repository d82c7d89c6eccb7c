// The small windows of the desk: park, pass on, priority, merge, shut out, decline an offer.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { JSX } from "preact";
import { block, decline, merge, park, passOn, setPriority, type Taker, unblock } from "../desk_acts.ts";
import { Fresh } from "../fresh.ts";
import { listGroups, phraseLoad } from "../model/colleagues.ts";
import { PRIORITIES } from "../model/marks.ts";
import { buildParking, findMorning, refuseMoment, type Span, SPANS, writeLocal } from "../model/parking.ts";
import { countHeld, phraseItem, phraseItemAge } from "../model/queue.ts";
import { readName } from "../model/reasons.ts";
import { loadOfCustomer } from "../rest.ts";
import type { Workplace } from "../workplace.ts";
import { DialogFrame } from "./dialog_frame.tsx";

const STATES: Readonly<Record<string, string>> = { online: "online", away: "away", offline: "not here" };

interface Props {
  place: Workplace;
  close: () => void;
}

export function ParkDialog({ place, close }: Props): JSX.Element {
  const now = Date.now();
  const [span, setSpan] = useState<Span>("half_hour");
  const [own, setOwn] = useState(() => writeLocal(findMorning(now)));
  const [onCustomer, setOnCustomer] = useState(false);
  const [note, setNote] = useState("");
  const refusal = refuseMoment(span, own, now);
  const act = (): void => void park(place, buildParking(span, own, onCustomer, Date.now()), note);
  return (
    <DialogFrame title="Park it" act="Park" blocked={refusal !== null} onAct={act} onClose={close}>
      <fieldset>
        <legend>Until when?</legend>
        {SPANS.map(([value, name], n) => (
          <label key={value} class="choice">
            <input type="radio" name="span" checked={span === value} autofocus={n === 0} onChange={() => setSpan(value)} />
            {name}
          </label>
        ))}
        {span === "own" && (
          <label class="field">
            Day and time
            <input type="datetime-local" value={own} min={writeLocal(new Date(now))} aria-invalid={refusal !== null} onInput={(event) => setOwn(event.currentTarget.value)} />
            {refusal !== null && <span class="problem" role="alert">{refusal}</span>}
          </label>
        )}
      </fieldset>
      <label class="choice">
        <input type="checkbox" checked={onCustomer} onChange={(event) => setOnCustomer(event.currentTarget.checked)} />
        It is the customer's turn: they are told that we wait for them
      </label>
      <NoteField text={note} onText={setNote} hint="for whoever takes it next" />
      <p class="quiet">It leaves your hands and comes back to the queue then, or as soon as the customer writes.</p>
    </DialogFrame>
  );
}

export function TransferDialog({ place, close }: Props): JSX.Element {
  const order = ["online", "away", "offline"];
  const others = place.colleagues.value
    .filter((one) => one.id !== place.me.id && one.role !== "data")
    .sort((one, two) => order.indexOf(one.state) - order.indexOf(two.state) || one.name.localeCompare(two.name));
  const groups = listGroups(place.colleagues.value, place.queue.value);
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const person = others.find((one) => `p ${one.id}` === to && one.state !== "offline");
  const group = groups.find((one) => `g ${one}` === to);
  const taker: Taker | null = person !== undefined ? { to: person.id, name: person.name } : group !== undefined ? { group } : null;
  const name = person?.name ?? (group === undefined ? null : readName(group));
  const act = (): void => {
    if (taker !== null) void passOn(place, taker, note);
  };
  return (
    <DialogFrame title="Pass it on" act={name === null ? "Pass it on" : `Pass it to ${name}`} blocked={taker === null} onAct={act} onClose={close}>
      {others.length === 0 ? (
        <p class="quiet">There is nobody else yet. An administrator adds people with “handraise people add”.</p>
      ) : (
        <fieldset>
          <legend>To a colleague</legend>
          {others.map((one, n) => (
            <label key={one.id} class="choice">
              <input type="radio" name="to" checked={to === `p ${one.id}`} disabled={one.state === "offline"} autofocus={n === 0} onChange={() => setTo(`p ${one.id}`)} />
              {one.name}
              <span class="load">{phraseLoad(countHeld(place.queue.value, one.id))}</span>
              <span class={`presence ${one.state}`}>{STATES[one.state] ?? one.state}</span>
            </label>
          ))}
        </fieldset>
      )}
      {groups.length > 0 && (
        <fieldset>
          <legend>Or to a group, where it waits for whoever is free</legend>
          {groups.map((one) => (
            <label key={one} class="choice">
              <input type="radio" name="to" checked={to === `g ${one}`} onChange={() => setTo(`g ${one}`)} />
              {readName(one)}
            </label>
          ))}
        </fieldset>
      )}
      {person?.state === "away" && (
        <p class="notice problem" role="status">{person.name} is away: the customer may have to wait.</p>
      )}
      {others.some((one) => one.state === "offline") && (
        <p class="quiet">Who is not here cannot take it. Give it back to the queue instead, and whoever is free does.</p>
      )}
      <NoteField text={note} onText={setNote} hint="for your colleagues only" />
    </DialogFrame>
  );
}

export function PriorityDialog({ place, close }: Props): JSX.Element {
  const [priority, setTo] = useState(place.chat.value.conversation.route.priority);
  const [reason, setReason] = useState("");
  return (
    <DialogFrame title="Priority" act="Set" onAct={() => void setPriority(place, priority, reason)} onClose={close}>
      <fieldset>
        <legend>How urgent is it?</legend>
        {PRIORITIES.map(([value, name]) => (
          <label key={value} class="choice">
            <input type="radio" name="priority" checked={priority === value} autofocus={priority === value} onChange={() => setTo(value)} />
            {name}
          </label>
        ))}
      </fieldset>
      <NoteField label="Why?" text={reason} onText={setReason} hint="colleagues read it" />
    </DialogFrame>
  );
}

export function MergeDialog({ place, close }: Props): JSX.Element {
  const { customerId } = place.chat.value.conversation;
  const here = place.open.value;
  const [into, setInto] = useState<string | null>(null);
  const list = useMemo(() => new Fresh(() => loadOfCustomer(customerId)), [customerId]);
  useEffect(() => void list.refresh(), [list]);
  const others = list.value.value?.filter((one) => one.conversation_id !== here && one.state !== "resolved") ?? null;
  const act = (): void => {
    if (into !== null) void merge(place, into);
  };
  return (
    <DialogFrame title="Merge into another conversation" act="Merge" blocked={into === null} onAct={act} onClose={close}>
      {others === null ? (
        <p class="quiet" role="status">{list.problem.value ?? "Loading…"}</p>
      ) : others.length === 0 ? (
        <p role="status">This customer has no other open conversation.</p>
      ) : (
        <fieldset>
          <legend>Which one goes on?</legend>
          {others.map((one, n) => (
            <label key={one.conversation_id} class="choice merge-choice">
              <input type="radio" name="into" checked={into === one.conversation_id} autofocus={n === 0} onChange={() => setInto(one.conversation_id)} />
              <span>
                <strong>{phraseItem(one)}</strong> <span class="quiet">{phraseItemAge(one, place.now.value)}</span>
                <span class="preview" dir="auto">{one.preview === "" ? "Nothing written yet" : one.preview}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <p class="quiet">What was said here is put there, and this one is closed. The customer goes on in the other one.</p>
    </DialogFrame>
  );
}

export function BlockDialog({ place, close }: Props): JSX.Element {
  const { blocked } = place.chat.value.conversation;
  const [reason, setReason] = useState("");
  if (blocked) {
    return (
      <DialogFrame title="Let the customer write again?" act="Let them write" onAct={() => void unblock(place)} onClose={close}>
        <p>What they write is taken again from now on. This conversation stays closed until they do.</p>
      </DialogFrame>
    );
  }
  return (
    <DialogFrame title="Shut the customer out?" act="Shut out" kind="danger" onAct={() => void block(place, reason)} onClose={close}>
      <p>What they write, here and in every other chat of theirs, is refused. This conversation is closed as spam. You can take it back.</p>
      <NoteField label="Why?" text={reason} onText={setReason} hint="colleagues read it" focus />
    </DialogFrame>
  );
}

export function DeclineDialog({ place, close }: Props): JSX.Element {
  const offer = place.offers.open.value[0];
  const [reason, setReason] = useState("");
  const act = (): void => {
    if (offer !== undefined) void decline(place, offer.frame.conversation_id, reason);
  };
  return (
    <DialogFrame title="Decline the offer" act="Decline" blocked={offer === undefined} onAct={act} onClose={close}>
      {offer === undefined ? <p role="status">It is not offered to you any more.</p> : <p>Somebody else is asked at once.</p>}
      <NoteField label="Why?" text={reason} onText={setReason} hint="colleagues read it" focus />
    </DialogFrame>
  );
}

interface NoteFieldProps {
  label?: string;
  text: string;
  onText: (text: string) => void;
  hint: string;
  focus?: boolean;
}

function NoteField({ label = "Note", text, onText, hint, focus = false }: NoteFieldProps): JSX.Element {
  return (
    <label class="field">
      <span>{label} <span class="quiet">optional, {hint}</span></span>
      <textarea rows={2} value={text} maxLength={2000} autofocus={focus} onInput={(event) => onText(event.currentTarget.value)} />
    </label>
  );
}
