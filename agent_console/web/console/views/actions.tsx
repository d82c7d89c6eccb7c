// What a bot wants to do and may not do by itself: its arguments to read and to change, and the decision.
import { useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import type { ActionWord, HeldAction } from "../../wire/fold.ts";
import { decideAction, type Said } from "../acting.ts";
import { askReason, describe, listSaid, listUnderWay, listWaiting, type Mode, readRequest, refuseDeciding } from "../model/actions.ts";
import { JUST_CAME_UP } from "../model/allowed.ts";
import { type Field, listFields, phraseChanges } from "../model/fields.ts";
import { readLapse } from "../model/lapse.ts";
import { readName } from "../model/reasons.ts";
import type { Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { Arguments, ArgumentsEdited } from "./arguments.tsx";
import { useHidesMore, useKeptFocus, useOvertaken } from "./card_care.ts";
import { LapseLine } from "./countdown.tsx";
import { Icon } from "./icon.tsx";

const SPEAKERS: Readonly<Record<string, string>> = { customer: "Customer", bot: "Bot", human: "Person", fact: "Fact" };

export function Actions({ place }: { place: Workplace }): JSX.Element {
  const { actions } = place.chat.value.conversation;
  const waiting = listWaiting(actions);
  const underWay = listUnderWay(actions);
  return (
    <>
      {waiting.length > 0 && (
        <div class="actions" tabIndex={0} role="group" aria-label="Actions that wait for your decision">
          {waiting.map((action, n) => (
            <ActionCard key={`${place.open.value}:${action.seq}`} place={place} action={action} first={n === 0} which={waiting.length > 1 ? ` ${n + 1} of ${waiting.length}` : ""} />
          ))}
        </div>
      )}
      <div role="status">
        {underWay.map((action) => <p key={action.seq} class="under-way">{readName(action.name)} is being carried out…</p>)}
      </div>
    </>
  );
}

interface ActionCardProps {
  place: Workplace;
  action: HeldAction;
  first: boolean;
  /** Which of several it is, for the ear: they may have the same name. */
  which: string;
}

function ActionCard({ place, action, first, which }: ActionCardProps): JSX.Element {
  const card = useRef<HTMLElement>(null);
  const [mode, setMode] = useState<Mode>("look");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const given = listFields(action.args);
  const [fields, setFields] = useState<readonly Field[]>(given);
  const [words, setWords] = useState({ reject: "", respond: "" });
  const changes = phraseChanges(given, fields);
  const typed = [changes, words.reject.trim(), words.respond.trim()].filter((each) => each !== "").join("; ");
  const id = `act-${action.seq}`;
  useOvertaken(place, action.seq, !sending && (mode !== "look" || typed !== "") ? typed : null);
  useKeptFocus(card, mode, id);
  const hidesMore = useHidesMore(card);
  const refusal = sending ? "It is being sent." : refuseDeciding(action, place.allowed.value);
  const about = describe(action);
  const lapse = readLapse(place.chat.value.events.find((event) => event.seq === action.seq));
  const decide = (word: ActionWord, said: Said = {}): void => {
    setSending(true);
    setProblem("");
    // Taken, it stays as it is: the event that makes it go is on its way.
    void decideAction(place, action, word, said).then((answered) => {
      setSending(answered.taken);
      setProblem(answered.problem ?? "");
    });
  };
  const turn = (to: Mode): void => {
    setMode(to);
    setProblem("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || mode === "look") return;
    event.preventDefault();
    turn("look");
  };
  /** Unlike Escape it gives up what was typed. */
  const giveUp = (): void => {
    if (mode === "edit") setFields(given);
    else setWords({ ...words, [mode]: "" });
    turn("look");
  };
  const write = (text: string): void => setWords({ ...words, [mode]: text });
  const back = <ActButton refusal={null} kind="quiet" onPress={giveUp}>Back</ActButton>;
  return (
    <section class={hidesMore ? "act-card more" : "act-card"} aria-label={`Action${which}: ${readName(action.name)}`} ref={card} onKeyDown={onKeyDown}>
      <h3><Icon name="hand" />{readName(action.name)}</h3>
      {about !== "" && <p class="about">{about}</p>}
      <Request place={place} action={action} />
      {lapse !== null && <LapseLine place={place} lapse={lapse} />}
      {mode === "edit" ? (
        <ArgumentsEdited
          fields={fields}
          id={id}
          act={action.onlyHolder ? "Carry out with these" : "Approve these"}
          refusal={refusal}
          problem={problem}
          onDone={(args) => decide("edit", { args })}
          onChange={(changed) => {
            setFields(changed);
            setProblem("");
          }}
        >
          {back}
        </ArgumentsEdited>
      ) : (
        <>
          <Arguments fields={given} />
          {changes !== "" && <p class="kept">Not used yet, and kept under Change: {changes}</p>}
          <SaidBefore place={place} action={action} />
          {mode === "look" && <Choices action={action} id={id} refusal={refusal} early={place.settled.value ? null : JUST_CAME_UP} problem={problem} first={first} onDecide={decide} onTurn={turn} />}
          {mode === "reject" && (
            <Worded label={askReason(action)} act="Reject" kind="danger" text={words.reject} onText={write} refusal={refusal} problem={problem} onDone={(reason) => decide("reject", { reason })}>{back}</Worded>
          )}
          {mode === "respond" && (
            <Worded label="What the bot is told in place of a result" act="Send the answer" kind="primary" missing="Write the answer first." text={words.respond} onText={write} refusal={refusal} problem={problem} onDone={(text) => decide("respond", { text })}>{back}</Worded>
          )}
        </>
      )}
      <i class="end" aria-hidden="true" />
    </section>
  );
}

/** Who asks for it, and for which words of the customer. */
function Request({ place, action }: { place: Workplace; action: HeldAction }): JSX.Element | null {
  if (action.throughSeq === 0) return null;
  const words = readRequest(action, place.chat.value.events);
  return (
    <>
      <p class="request">
        {action.onlyHolder ? "The bot may not do this itself, and suggests it" : "The bot asks whether it may do this"}
        {words !== "" && <> for: <q dir="auto">{words}</q></>}
      </p>
      {action.onlyHolder && place.allowed.value.carry_out !== null && (
        <p class="request">Whoever has the conversation can carry it out. {place.allowed.value.carry_out}</p>
      )}
    </>
  );
}

interface ChoicesProps {
  action: HeldAction;
  /** What the ids of the buttons begin with. */
  id: string;
  refusal: string | null;
  /** Why nobody says yes to it yet; `null` for no reason. */
  early: string | null;
  /** What the server found wrong; "" for nothing. */
  problem: string;
  first: boolean;
  onDecide: (word: ActionWord) => void;
  onTurn: (mode: Mode) => void;
}

function Choices({ action, id, refusal, early, problem, first, onDecide, onTurn }: ChoicesProps): JSX.Element {
  const may = (word: ActionWord): boolean => action.allowed.includes(word);
  return (
    <div class="buttons">
      {problem !== "" && <p class="problem" role="alert">{problem}</p>}
      {may("approve") && <ActButton refusal={refusal ?? early} kind="primary" {...(first ? { hint: "A" } : {})} onPress={() => onDecide("approve")}>{action.onlyHolder ? "Carry out" : "Approve"}</ActButton>}
      {may("edit") && <ActButton id={`${id}-edit`} refusal={refusal} onPress={() => onTurn("edit")}>Change</ActButton>}
      {may("respond") && <ActButton id={`${id}-respond`} refusal={refusal} kind={may("approve") ? "plain" : "primary"} onPress={() => onTurn("respond")}>Answer instead</ActButton>}
      {may("reject") && <ActButton id={`${id}-reject`} refusal={refusal} kind="danger" onPress={() => onTurn("reject")}>Reject</ActButton>}
    </div>
  );
}

interface WordedProps {
  label: string;
  act: string;
  kind: "primary" | "danger";
  refusal: string | null;
  problem: string;
  /** Said where nothing is written, if that must not be. */
  missing?: string;
  text: string;
  onText: (text: string) => void;
  onDone: (text: string) => void;
  children: JSX.Element;
}

function Worded({ label, act, kind, refusal, problem, missing, text, onText, onDone, children }: WordedProps): JSX.Element {
  const words = text.trim();
  const empty = words === "" ? (missing ?? null) : null;
  return (
    <>
      <label class="field">
        <span>{label}</span>
        <textarea rows={2} value={text} onInput={(event) => onText(event.currentTarget.value)} />
      </label>
      <div class="buttons">
        {problem !== "" && <p class="problem" role="alert">{problem}</p>}
        <ActButton refusal={refusal ?? empty} kind={kind} onPress={() => onDone(words)}>{act}</ActButton>
        {children}
      </div>
    </>
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
