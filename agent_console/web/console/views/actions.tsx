// What a bot wants to do and may not do by itself: its arguments to read and to change, and the decision.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import type { ActionWord, HeldAction } from "../../wire/fold.ts";
import { decideAction, type Said } from "../acting.ts";
import { askReason, describe, listSaid, listUnderWay, listWaiting, readRequest, refuseDeciding } from "../model/actions.ts";
import { listFields } from "../model/fields.ts";
import { readName } from "../model/reasons.ts";
import type { Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { Arguments, ArgumentsEdited } from "./arguments.tsx";
import { Icon } from "./icon.tsx";

type Mode = "look" | "edit" | "reject" | "respond";

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
  useKeptFocus(card, mode);
  const refusal = sending ? "It is being sent." : refuseDeciding(action, place.allowed.value);
  const about = describe(action);
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
  const back = <ActButton refusal={null} kind="quiet" onPress={() => turn("look")}>Back</ActButton>;
  return (
    <section class="act-card" aria-label={`Action${which}: ${readName(action.name)}`} ref={card}>
      <h3><Icon name="hand" />{readName(action.name)}</h3>
      {about !== "" && <p class="about">{about}</p>}
      <Request place={place} action={action} />
      {mode === "edit" ? (
        <ArgumentsEdited
          args={action.args}
          id={`act-${action.seq}`}
          act={action.onlyHolder ? "Carry out with these" : "Approve these"}
          refusal={refusal}
          problem={problem}
          onDone={(args) => decide("edit", { args })}
          onTouched={() => setProblem("")}
        >
          {back}
        </ArgumentsEdited>
      ) : (
        <>
          <Arguments fields={listFields(action.args)} />
          <SaidBefore place={place} action={action} />
          {mode === "look" && <Choices action={action} refusal={refusal} problem={problem} first={first} onDecide={decide} onTurn={turn} />}
          {mode === "reject" && (
            <Worded label={askReason(action)} act="Reject" kind="danger" refusal={refusal} problem={problem} onDone={(reason) => decide("reject", { reason })}>{back}</Worded>
          )}
          {mode === "respond" && (
            <Worded label="What the bot is told in place of a result" act="Send the answer" kind="primary" missing="Write the answer first." refusal={refusal} problem={problem} onDone={(text) => decide("respond", { text })}>{back}</Worded>
          )}
        </>
      )}
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

/** What was pressed goes away, with its mode or with the card: the keyboard goes on at what comes in its place. */
function useKeptFocus(card: { readonly current: HTMLElement | null }, mode: Mode): void {
  const before = useRef(mode);
  useLayoutEffect(() => () => {
    if (card.current?.contains(document.activeElement) !== true) return;
    setTimeout(() => (find(".actions") ?? find(".conversation h2"))?.focus());
  }, []);
  useLayoutEffect(() => {
    if (before.current === mode) return;
    before.current = mode;
    const { current } = card;
    // Not at what decides: an Enter that is held a moment too long must not approve anything.
    for (const place of ["input, textarea", ".buttons button:not(.primary)", ".buttons button"]) {
      const found = current?.querySelector<HTMLElement>(place);
      if (found) return found.focus();
    }
  }, [mode]);
}

function find(selector: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(selector);
}

interface ChoicesProps {
  action: HeldAction;
  refusal: string | null;
  /** What the server found wrong; "" for nothing. */
  problem: string;
  first: boolean;
  onDecide: (word: ActionWord) => void;
  onTurn: (mode: Mode) => void;
}

function Choices({ action, refusal, problem, first, onDecide, onTurn }: ChoicesProps): JSX.Element {
  const may = (word: ActionWord): boolean => action.allowed.includes(word);
  return (
    <div class="buttons">
      {problem !== "" && <p class="problem" role="alert">{problem}</p>}
      {may("approve") && <ActButton refusal={refusal} kind="primary" {...(first ? { hint: "A" } : {})} onPress={() => onDecide("approve")}>{action.onlyHolder ? "Carry out" : "Approve"}</ActButton>}
      {may("edit") && <ActButton refusal={refusal} onPress={() => onTurn("edit")}>Change</ActButton>}
      {may("respond") && <ActButton refusal={refusal} kind={may("approve") ? "plain" : "primary"} onPress={() => onTurn("respond")}>Answer instead</ActButton>}
      {may("reject") && <ActButton refusal={refusal} kind="danger" onPress={() => onTurn("reject")}>Reject</ActButton>}
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
  onDone: (text: string) => void;
  children: JSX.Element;
}

function Worded({ label, act, kind, refusal, problem, missing, onDone, children }: WordedProps): JSX.Element {
  const [text, setText] = useState("");
  const words = text.trim();
  const empty = words === "" ? (missing ?? null) : null;
  return (
    <>
      <label class="field">
        <span>{label}</span>
        <textarea rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} />
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
