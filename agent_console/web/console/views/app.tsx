// The whole console: its panes side by side, or one at a time on a narrow screen, and its keys.
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { keepFocus } from "../../client/focus.ts";
import { decideAction } from "../acting.ts";
import { approve, release, setMode, stopDraft, takeDraft, takeOver } from "../acts.ts";
import { accept, decline, wake } from "../desk_acts.ts";
import { listWaiting, refuseDeciding } from "../model/actions.ts";
import { JUST_CAME_UP } from "../model/allowed.ts";
import { type Intent, readPress, takesText } from "../model/keys.ts";
import type { DialogName, Workplace } from "../workplace.ts";
import { focusComposer } from "./composer.tsx";
import { ConversationPane } from "./conversation.tsx";
import { closeWhy, DecisionPanel } from "./decision.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Examples } from "./examples.tsx";
import { ConnectionBanner, Head, StoppedBanner } from "./head.tsx";
import { Later } from "./later.tsx";
import { OfferPlace } from "./offer.tsx";
import { focusLine, Queue, walkQueue } from "./queue.tsx";
import type { Reviews } from "./reviews.tsx";
import type { Sure } from "./sure.tsx";
import { TakenBanner } from "./stepping_in.tsx";
import type { Times } from "./times.tsx";
import type { Wall } from "./wall.tsx";

/** Pages that most visits never open: they are loaded when they are. */
const loadSure = (): Promise<typeof Sure> => import("./sure.tsx").then((file) => file.Sure);
const loadWall = (): Promise<typeof Wall> => import("./wall.tsx").then((file) => file.Wall);
const loadTimes = (): Promise<typeof Times> => import("./times.tsx").then((file) => file.Times);
const loadReviews = (): Promise<typeof Reviews> => import("./reviews.tsx").then((file) => file.Reviews);

export function App({ place }: { place: Workplace }): JSX.Element {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => press(place, event);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [place]);
  useEffect(() => keepFocus(document, () => document.querySelector<HTMLElement>(".conversation h2")), []);
  const { page, conversation, why } = place.route.value;
  const pane = conversation === null ? "queue" : why ? "why" : "conversation";
  const shown = useRef(pane);
  useEffect(() => {
    if (shown.current !== pane) followPane(place, pane);
    shown.current = pane;
  }, [place, pane]);
  return (
    <div class="app">
      <Head place={place} />
      <ConnectionBanner place={place} />
      <StoppedBanner place={place} />
      <TakenBanner place={place} />
      <OfferPlace place={place} />
      {page === "examples" ? (
        <main class="page"><Examples place={place} /></main>
      ) : page === "sure" ? (
        <main class="page"><Later key="sure" load={loadSure} place={place} /></main>
      ) : page === "times" ? (
        <main class="page"><Later key="times" load={loadTimes} place={place} /></main>
      ) : page === "live" ? (
        <main class="page"><Later key="live" load={loadWall} place={place} /></main>
      ) : page === "reviews" ? (
        <main class="page"><Later key="reviews" load={loadReviews} place={place} /></main>
      ) : (
        <main class={`panes show-${pane}`}>
          <h1 class="unseen">Conversations</h1>
          <Queue place={place} />
          <ConversationPane place={place} />
          {conversation !== null && <DecisionPanel place={place} />}
        </main>
      )}
      <Dialogs place={place} />
      <p class="unseen" role="status" aria-live="polite">{place.spoken.value}</p>
    </div>
  );
}

/** Where one pane fills the screen, the keyboard goes along to the next one. */
function followPane(place: Workplace, pane: "queue" | "conversation" | "why"): void {
  if (!matchMedia("(width < 640px)").matches) return;
  if (pane === "queue") focusLine(place.entrance.value);
  else document.querySelector<HTMLElement>(`.${pane === "why" ? "decision" : "conversation"} h2`)?.focus();
}

function press(place: Workplace, event: KeyboardEvent): void {
  if (event.defaultPrevented || place.dialog.value !== null) return;
  const intent = readPress(event, isTyping(event.target), place.choices.keys.value);
  if (intent === null || (place.open.value === null && NEEDS_OPEN.has(intent))) return;
  if (intent !== "leave") event.preventDefault();
  carryOut(place, intent);
}

const NEEDS_OPEN: ReadonlySet<Intent> = new Set([
  "take_over", "toggle_note", "use_draft", "approve", "stop_draft", "return_to_bot", "resolve", "write",
  "park", "transfer", "release", "priority", "merge", "block",
]);

function carryOut(place: Workplace, intent: Intent): void {
  const allowed = place.allowed.value;
  switch (intent) {
    case "next":
      return walkQueue(place, 1);
    case "previous":
      return walkQueue(place, -1);
    case "take_over":
      return void takeOver(place).then((taken) => taken && focusComposer());
    case "use_draft":
      return void takeDraft(place).then((taken) => taken && focusComposer());
    case "approve":
      return place.draft.value?.held === true ? approve(place) : void approveAction(place);
    case "stop_draft":
      return void stopDraft(place);
    case "write":
      return focusComposer();
    case "toggle_note":
      setMode(place, place.kept.value.mode === "note" ? "reply" : "note");
      return focusComposer();
    case "accept":
    case "decline":
      return answerOffer(place, intent);
    case "release":
      return void release(place);
    case "park":
      if (place.chat.value.conversation.snoozed) return void wake(place);
      return openDialog(place, intent, allowed[intent]);
    case "block":
      return openDialog(place, intent, place.chat.value.conversation.blocked ? allowed.unblock : allowed.block);
    case "return_to_bot":
    case "resolve":
    case "transfer":
    case "priority":
    case "merge":
      return openDialog(place, intent, allowed[intent]);
    case "show_keys":
      place.dialog.value = "keys";
      return;
    case "leave":
      return leave(place);
  }
}

/** Open a small window, or say why there is nothing to open it for. */
function openDialog(place: Workplace, dialog: DialogName, refusal: string | null): void {
  if (refusal === null) place.dialog.value = dialog;
  else place.notice.value = { conversation: place.open.value ?? "", text: refusal, tone: "problem" };
}

function answerOffer(place: Workplace, word: "accept" | "decline"): void {
  const [offer] = place.offers.open.value;
  if (offer === undefined) place.say("Nothing is offered to you.");
  else if (word === "decline") void decline(place, offer.frame.conversation_id);
  else void accept(place, offer.frame.conversation_id).then((taken) => taken && focusComposer());
}

/** Approve the oldest action that waits, where it may be approved as it is. */
async function approveAction(place: Workplace): Promise<void> {
  const [action] = listWaiting(place.chat.value.conversation.actions);
  const conversation = place.open.value;
  if (conversation === null || action?.allowed.includes("approve") !== true) return;
  const refusal = refuseDeciding(action, place.allowed.value) ?? (place.settled.value ? null : JUST_CAME_UP);
  const problem = refusal ?? (await decideAction(place, action, "approve")).problem;
  if (problem !== undefined) place.notice.value = { conversation, text: problem, tone: "problem" };
}

/** Escape: out of the reply first, then back from the decision. */
function leave(place: Workplace): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLTextAreaElement || focused instanceof HTMLInputElement) focused.blur();
  else if (place.route.value.why) closeWhy(place);
  else place.notice.value = null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const type = target instanceof HTMLInputElement ? target.type : "";
  return takesText(target.tagName, type, target.isContentEditable);
}
