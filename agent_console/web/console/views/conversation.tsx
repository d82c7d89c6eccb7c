// The open conversation: whose it is, what can be done with it, what was said, where to write.
import type { JSX } from "preact";
import { release, takeOver } from "../acts.ts";
import { wake } from "../desk_acts.ts";
import { listWaiting } from "../model/actions.ts";
import { nameVisitor } from "../model/offers.ts";
import { phraseAge } from "../model/ages.ts";
import { explainRefusal } from "../model/errors.ts";
import { phraseOutcome } from "../model/outcomes.ts";
import { countWaiting } from "../model/queue.ts";
import { phraseReasons } from "../model/reasons.ts";
import { phraseBack } from "../model/marks.ts";
import { HOME, writeRoute } from "../model/route.ts";
import { describeStanding } from "../model/standing.ts";
import type { DialogName, Workplace } from "../workplace.ts";
import { ActButton } from "./act_button.tsx";
import { Actions } from "./actions.tsx";
import { Composer, focusComposer } from "./composer.tsx";
import { DecisionStrip } from "./decision.tsx";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";
import { StepIn } from "./stepping_in.tsx";
import { Timeline } from "./timeline.tsx";

export function ConversationPane({ place }: { place: Workplace }): JSX.Element {
  const problem = place.chat.value.problem;
  if (place.open.value === null) return <NothingOpen place={place} />;
  return (
    <section class="conversation" aria-label="Open conversation">
      <ConversationHead place={place} />
      {problem !== null ? (
        <div class="nothing">
          <h2>This conversation cannot be shown</h2>
          <p>{explainRefusal(problem)}</p>
        </div>
      ) : (
        <>
          <StepIn place={place} />
          <DecisionStrip place={place} />
          <StandingBar place={place} />
          <Actions place={place} />
          <Timeline place={place} />
          <NoticeLine place={place} />
          <Composer key={place.open.value} place={place} />
        </>
      )}
    </section>
  );
}

function NothingOpen({ place }: { place: Workplace }): JSX.Element {
  const waiting = countWaiting(place.queue.value);
  return (
    <section class="conversation" aria-label="Open conversation">
      <div class="nothing">
        <Icon name="hand" />
        <h2>{waiting > 0 ? "Open a conversation to help" : "All is quiet"}</h2>
        <p>
          {waiting > 0
            ? "Choose one from the queue. You see why the bot raised its hand before you take over."
            : "The bot answers what it is sure of. It raises its hand for the rest, and that conversation appears in the queue."}
        </p>
        <p class="quiet">
          <kbd>J</kbd> and <kbd>K</kbd> walk through the queue, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows all keys.
        </p>
      </div>
    </section>
  );
}

function ConversationHead({ place }: { place: Workplace }): JSX.Element {
  const { conversation } = place.chat.value;
  const allowed = place.allowed.value;
  const mine = conversation.state === "human" && conversation.holder === place.me.id;
  return (
    <header class="conversation-head">
      <button type="button" class="icon-button back" aria-label="Back to the queue" onClick={() => place.go({})}>
        <Icon name="back" />
      </button>
      <div class="who">
        <h2 tabIndex={-1}>{nameCustomer(place)}</h2>
        <p><StateLine place={place} /></p>
      </div>
      <div class="acts">
        {allowed.take_over === null && (
          <ActButton refusal={null} kind={conversation.held === null && listWaiting(conversation.actions).every((action) => action.onlyHolder) ? "primary" : "plain"} hint="T" onPress={() => void takeOver(place).then(focusComposer)}>Take over</ActButton>
        )}
        {mine && (
          <ActButton refusal={allowed.return_to_bot} hint="B" onPress={() => (place.dialog.value = "return_to_bot")}>
            <span class="long">Return to bot</span><span class="short">To bot</span>
          </ActButton>
        )}
        {conversation.state !== "resolved" && (
          <ActButton refusal={allowed.resolve} kind={mine ? "primary" : "plain"} hint="R" onPress={() => (place.dialog.value = "resolve")}>Resolve</ActButton>
        )}
        {conversation.head > 0 && <MoreMenu place={place} mine={mine} />}
      </div>
    </header>
  );
}

/** What can be done with the conversation besides: those that are for its holder only where that is the reader. */
function MoreMenu({ place, mine }: { place: Workplace; mine: boolean }): JSX.Element {
  const allowed = place.allowed.value;
  const { snoozed, blocked, state } = place.chat.value.conversation;
  const ask = (dialog: DialogName) => () => (place.dialog.value = dialog);
  return (
    <Menu label="More" face={<Icon name="more" />}>
      {mine && (
        <>
          <ActButton refusal={allowed.park} kind="quiet" hint="Z" onPress={ask("park")}>Park…</ActButton>
          <ActButton refusal={allowed.transfer} kind="quiet" hint="P" onPress={ask("transfer")}>Pass on…</ActButton>
          <ActButton refusal={allowed.release} kind="quiet" hint="Q" onPress={() => void release(place)}>Give back to the queue</ActButton>
        </>
      )}
      {snoozed && <ActButton refusal={allowed.wake} kind="quiet" hint="Z" onPress={() => void wake(place)}>Bring back now</ActButton>}
      {state !== "resolved" && (
        <>
          <ActButton refusal={allowed.priority} kind="quiet" hint="U" onPress={ask("priority")}>Priority…</ActButton>
          <ActButton refusal={allowed.merge} kind="quiet" hint="M" onPress={ask("merge")}>Merge into…</ActButton>
        </>
      )}
      <ActButton refusal={blocked ? allowed.unblock : allowed.block} kind="quiet" hint="!" onPress={ask("block")}>{blocked ? "Let the customer write…" : "Spam: shut out…"}</ActButton>
    </Menu>
  );
}

function StateLine({ place }: { place: Workplace }): JSX.Element {
  const { conversation: c, caughtUp } = place.chat.value;
  const now = place.now.value;
  if (!caughtUp && c.head === 0) return <span class="state">Loading…</span>;
  const waited = c.waitingSince === null ? "now" : phraseAge(c.waitingSince, now);
  const age = waited === "now" ? "" : ` for ${waited}`;
  const why = c.reasons.length === 0 ? "" : ` · ${phraseReasons(c.reasons)}`;
  switch (c.state) {
    case "bot":
      return c.held === null ? (
        listWaiting(c.actions).length > 0 ? <span class="state waiting">An action waits for a decision</span> : <span class="state bot">With the bot</span>
      ) : c.held.vetoSeconds !== null ? (
        <span class="state waiting">A draft is sent unless somebody stops it</span>
      ) : (
        <span class="state waiting">A draft waits for a yes{age}</span>
      );
    case "waiting":
      if (c.snoozed) return <span class="state">Parked, {phraseBack({ snoozed_until: c.snoozedUntil, waiting_on_customer: c.waitingOnCustomer }, now)}</span>;
      return <span class="state waiting">Waiting{age}{why}</span>;
    case "offered":
      return <span class="state waiting">Offered to {c.offeredTo === place.me.id ? "you" : (place.people.value.name(c.offeredTo ?? "") ?? "a person")}</span>;
    case "human":
      return <span class="state human">{c.holder === place.me.id ? "You have it" : `${c.holderName ?? "A colleague"} has it`}{c.customerLeft ? " · the customer left the page" : ""}</span>;
    case "resolved":
      return <span class="state done">Resolved: {phraseOutcome(c.outcome).toLowerCase()}</span>;
  }
}

/** How things stand, where that is out of the ordinary. */
function StandingBar({ place }: { place: Workplace }): JSX.Element | null {
  const { conversation: c } = place.chat.value;
  const text = describeStanding(c, place.now.value);
  if (text === null) return null;
  return (
    <div class="standing-bar" role="status">
      <span>{text}</span>
      {c.mergedInto !== null && <a class="button" href={writeRoute({ ...HOME, conversation: c.mergedInto })}>Open it</a>}
      {c.snoozed && <ActButton refusal={place.allowed.value.wake} onPress={() => void wake(place)}>Bring back now</ActButton>}
    </div>
  );
}

function NoticeLine({ place }: { place: Workplace }): JSX.Element {
  const notice = place.notice.value;
  const { state } = place.chat.value.conversation;
  const isNews = notice?.conversation === place.open.value && (notice.state ?? state) === state;
  const shown = isNews ? notice : null;
  return (
    <div class="notice-place" role="status">
      {shown !== null && (
        <p class={`notice ${shown.tone}`}>
          <span>
            {shown.text}
            {shown.state === "resolved" && shown.undo === undefined && (
              <> What people sent becomes <a href="#/examples">training examples</a>.</>
            )}
          </span>
          {shown.undo !== undefined && <button type="button" class="button" onClick={shown.undo}>Undo</button>}
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => (place.notice.value = null)}><Icon name="close" /></button>
        </p>
      )}
    </div>
  );
}

function nameCustomer(place: Workplace): string {
  const { contact, customerId, site } = place.chat.value.conversation;
  return nameVisitor({ contact, customer_id: customerId, site });
}
