// Where a person writes: a reply, a private note, or the held draft in better words.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { approve, send, setMode, stopDraft, takeDraft, takeOver } from "../acts.ts";
import { cleanText, LONGEST, type Mode, refuseText } from "../model/composer.ts";
import type { Draft } from "../model/draft.ts";
import { isSend } from "../model/keys.ts";
import type { Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { Countdown, LapseLine, LapseTimer } from "./countdown.tsx";
import { Icon } from "./icon.tsx";

/** The customer is told at most this often that somebody writes, in milliseconds. */
const TELL_TYPING_EVERY = 3000;
const NEARLY_FULL = LONGEST - 500;

const LABELS: Readonly<Record<Mode, string>> = {
  reply: "Reply to the customer",
  note: "Private note, for colleagues only",
  approve: "The bot's draft, in your words",
};

export function Composer({ place }: { place: Workplace }): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  const told = useRef(0);
  const { text, mode } = place.kept.value;
  const refusal = place.allowed.value[mode];
  const problem = refuseText(text);
  const closed = mode === "reply" && text === "" && place.chat.value.conversation.state === "resolved";

  const canTakeOver = mode !== "note" && refusal !== null && place.allowed.value.take_over === null;
  const folds = canTakeOver && text === "" && mode === "reply";

  useLayoutEffect(() => {
    const area = box.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [text, mode]);

  const onInput = (event: { currentTarget: HTMLTextAreaElement }): void => {
    place.keep({ ...place.kept.value, text: event.currentTarget.value });
    const id = place.open.value;
    if (mode !== "reply" || refusal !== null || id === null) return;
    if (Date.now() - told.current < TELL_TYPING_EVERY) return;
    told.current = Date.now();
    place.desk.tellTyping(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isSend(event) || (typesOnGlass() && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    if (text.trim() !== "") send(place);
  };
  if (closed) return <ClosedComposer place={place} />;
  return (
    <div class={`composer ${mode}${folds ? " folds" : ""}`}>
      <DraftBar place={place} />
      <div class="modes" role="group" aria-label="What to write">
        {mode === "approve" ? (
          <>
            <span class="mode-name">Editing the bot's draft</span>
            <button type="button" class="mode" onClick={() => setMode(place, "reply")}>Stop editing</button>
          </>
        ) : (
          <>
            <ModeButton place={place} mode="reply" hint="W">Reply</ModeButton>
            <ModeButton place={place} mode="note" hint="N"><Icon name="lock" />Private note</ModeButton>
          </>
        )}
      </div>
      <textarea
        id="composer"
        ref={box}
        rows={2}
        dir="auto"
        aria-label={LABELS[mode]}
        aria-describedby="composer-help"
        placeholder={`${LABELS[mode]}…`}
        value={text}
        onInput={onInput}
        onKeyDown={onKeyDown}
      />
      <div class="send-row">
        <p id="composer-help" class="help">
          {refusal ?? countOver(text) ?? (typesOnGlass() ? "" : "Enter sends, Shift+Enter starts a new line.")}
        </p>
        {canTakeOver ? (
          <ActButton refusal={null} onPress={() => void takeOver(place).then(focusComposer)}>
            Take over to reply
          </ActButton>
        ) : (
          <ActButton refusal={refusal ?? problem} kind="primary" onPress={() => send(place)}>
            {mode === "note" ? "Save note" : mode === "approve" ? "Approve and send" : "Send"}
          </ActButton>
        )}
      </div>
    </div>
  );
}

/** Nobody can be written to: what is left is a note for colleagues. */
function ClosedComposer({ place }: { place: Workplace }): JSX.Element {
  return (
    <div class="composer closed">
      <p class="help">{place.allowed.value.reply}</p>
      <ModeButton place={place} mode="note" hint="N"><Icon name="lock" />Private note</ModeButton>
    </div>
  );
}

/** Put the cursor at the end of the composer, which may be about to appear. */
export function focusComposer(): void {
  if (!enterComposer()) requestAnimationFrame(enterComposer);
}

function enterComposer(): boolean {
  const area = document.getElementById("composer");
  if (!(area instanceof HTMLTextAreaElement)) return false;
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  return true;
}

function ModeButton(props: { place: Workplace; mode: Mode; hint: string; children: JSX.Element | string | (JSX.Element | string)[] }): JSX.Element {
  const { place, mode, hint, children } = props;
  const choose = (): void => {
    setMode(place, mode);
    focusComposer();
  };
  return (
    <button type="button" class="mode" aria-pressed={place.kept.value.mode === mode} onClick={choose}>
      {children}
      <kbd aria-hidden="true">{hint}</kbd>
    </button>
  );
}

/** The bot's draft in one line, for screens on which the panel with it is not in sight. */
function DraftBar({ place }: { place: Workplace }): JSX.Element | null {
  const draft = place.draft.value;
  const allowed = place.allowed.value;
  const { draftSeq, text } = place.kept.value;
  if (draft === null || allowed.use_draft !== null) return null;
  if (draftSeq === draft.seq && text !== "") return <EditedBar place={place} draft={draft} />;
  const edit = (): void => void takeDraft(place).then(focusComposer);
  return (
    <div class={`draft-bar${draft.held ? " held" : ""}`}>
      <Icon name="bot" />
      {!draft.held && <span class="draft-text" dir="auto">{draft.text}</span>}
      {draft.vetoSeconds !== null ? (
        <>
          <Countdown place={place} draft={draft} />
          <ActButton refusal={allowed.reject} kind="danger" hint="S" onPress={() => void stopDraft(place)}>Stop</ActButton>
          <ActButton refusal={allowed.approve} hint="A" onPress={() => approve(place)}>Send now</ActButton>
        </>
      ) : draft.held ? (
        <>
          {draft.lapse !== null && <LapseLine key={draft.seq} place={place} lapse={draft.lapse} />}
          <ActButton refusal={allowed.approve} kind="primary" hint="A" onPress={() => approve(place)}>Approve and send</ActButton>
          <ActButton refusal={null} hint="D" onPress={edit}>Edit</ActButton>
          <ActButton refusal={allowed.reject} kind="danger" onPress={() => (place.dialog.value = "reject")}>Reject</ActButton>
        </>
      ) : (
        <ActButton refusal={null} kind="quiet" hint="D" onPress={edit}>
          {allowed.reply === null ? "Use draft" : "Take over with draft"}
        </ActButton>
      )}
    </div>
  );
}

/** While the draft is being edited: how long there is for it. */
function EditedBar({ place, draft }: { place: Workplace; draft: Draft }): JSX.Element | null {
  if (draft.lapse === null) return null;
  return <div class="draft-bar held"><LapseTimer key={draft.seq} place={place} lapse={draft.lapse} /></div>;
}

/** A keyboard on the screen has no Shift+Enter: there Enter starts a line, and the button sends. */
function typesOnGlass(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

function countOver(text: string): string | null {
  const length = [...cleanText(text)].length;
  if (length <= NEARLY_FULL) return null;
  return length > LONGEST ? refuseText(text) : `${(LONGEST - length).toLocaleString("en")} characters left.`;
}
