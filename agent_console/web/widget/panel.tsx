// The open chat: who one talks with, the conversation, what can be done.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { BAD_LINK } from "../client/customer.ts";
import { keepFocus } from "../client/focus.ts";
import { holderOf } from "../wire/told.ts";
import type { Chat } from "./chat.ts";
import { Composer } from "./composer.tsx";
import { ContactForm, findPending, RatingForm } from "./forms.tsx";
import { CloseIcon, DownIcon, HandIcon } from "./icons.tsx";
import { awaitsBot, buildLines, canLeave, findNobody, nameBot, wantsRating } from "./lines.ts";
import { LineView } from "./message.tsx";
import { describeStanding, describeWait } from "./standing.ts";
import { explain, words } from "./words.ts";

/** Pixels from the end within which the reader still counts as being there. */
const NEAR = 48;

interface PanelProps {
  chat: Chat;
  heading: string;
  /** Absent where the chat fills a box of the page and cannot be closed. */
  onClose?: () => void;
  focusOnOpen: boolean;
}

export function Panel({ chat, heading, onClose, focusOnOpen }: PanelProps) {
  const panel = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // On a phone the keyboard would cover what is to be read first.
    const place = () => (matchMedia("(pointer: coarse)").matches ? panel.current : field.current);
    if (focusOnOpen) place()?.focus();
    return panel.current ? keepFocus(panel.current, place) : undefined;
  }, []);

  return (
    <section
      ref={panel}
      class="panel"
      role={onClose ? "dialog" : "region"}
      aria-label={heading}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose?.();
      }}
    >
      <header>
        <div>
          <h2>{heading}</h2>
          <HolderLine chat={chat} />
        </div>
        {onClose && (
          <button type="button" class="icon" aria-label={words.close} onClick={onClose}>
            <CloseIcon />
          </button>
        )}
      </header>
      <Banner chat={chat} />
      <Log chat={chat} />
      <footer>
        <p class="wait" role="status">{chat.session.isShut ? words.shut : describeWait(chat.session.wait)}</p>
        {!chat.session.isShut && (
          <div class="wishes">
            <AskHuman chat={chat} />
            {canLeave(chat.session.events) && (
              <button type="button" class="quiet" onClick={() => findPending(chat, "leave") ?? chat.ask({ type: "leave" })}>
                {words.leave}
              </button>
            )}
          </div>
        )}
        {chat.session.problem && chat.session.problem.code !== BAD_LINK && (
          <p class="wrong" role="alert">
            {explain(chat.session.problem)}
          </p>
        )}
        {!chat.session.isShut && <Composer chat={chat} field={field} />}
      </footer>
    </section>
  );
}

function HolderLine({ chat }: { chat: Chat }) {
  const { conversation, events } = chat.session;
  const { role } = holderOf(conversation);
  const isWaiting = role === "nobody" && conversation.state !== "resolved";
  return (
    <p class={`holder ${role}${isWaiting ? " waiting" : ""}`} role="status">
      {describeStanding(conversation, events)}
    </p>
  );
}

function Banner({ chat }: { chat: Chat }) {
  const { phase, failures, problem } = chat.session;
  let text = "";
  if (phase === "stopped") text = problem?.code === BAD_LINK ? explain(problem) : words.refused;
  else if (phase !== "ready") text = failures > 0 ? words.connectionLost : words.connecting;
  return (
    <div class="banner" role="status">
      {text && <p class={phase === "stopped" ? "" : "later"}>{text}</p>}
    </div>
  );
}

function AskHuman({ chat }: { chat: Chat }) {
  const { conversation } = chat.session;
  const entry = findPending(chat, "ask_human");
  if (conversation.state !== "bot" && conversation.state !== "resolved") return null;
  const isAsking = entry?.status === "sending";
  return (
    <>
      {/* Not `disabled`: that would take the keyboard's place away. */}
      <button
        type="button"
        class="quiet"
        aria-disabled={isAsking}
        onClick={() => {
          if (!isAsking) chat.ask({ type: "ask_human" });
        }}
      >
        <HandIcon />
        {isAsking ? words.askingHuman : words.askHuman}
      </button>
      {entry?.problem && (
        <span class="wrong" role="alert">
          {explain(entry.problem)}
        </span>
      )}
    </>
  );
}

function Log({ chat }: { chat: Chat }) {
  const { session } = chat;
  const { events, pending, conversation, caughtUp, disclosure, writing } = session;
  const writer = findWriter(chat);
  const lines = buildLines(events, pending, writing);
  const log = useRef<HTMLDivElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [hasMore, setHasMore] = useState(false);

  const goToEnd = () => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  };
  const own = pending.length;
  useLayoutEffect(() => {
    if (own > 0) atEnd.current = true;
  }, [own]);
  useLayoutEffect(() => {
    if (atEnd.current) goToEnd();
    else setHasMore(true);
  }, [lines.length, writer]);
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) goToEnd();
    });
    for (const box of [log.current, inside.current]) if (box) watcher.observe(box);
    return () => watcher.disconnect();
  }, []);
  const onScroll = () => {
    const box = log.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (atEnd.current) setHasMore(false);
  };

  return (
    <div class="middle">
      <div ref={log} class="log" tabIndex={0} role="log" aria-label={words.conversation} aria-busy={!caughtUp} onScroll={onScroll}>
        <div ref={inside} class="lines">
          <p class="disclosure" dir="auto">{disclosure ?? words.disclosure}</p>
          {lines.map((line) => (
            <LineView key={line.key} line={line} chat={chat} />
          ))}
          {session.hasMerged && <p class="notice">{words.merged}</p>}
          {findNobody(events)?.reach?.includes("email") && conversation.contact === null && <ContactForm chat={chat} />}
          {wantsRating(events) && <RatingForm chat={chat} />}
          {writer && <Typing name={writer} />}
        </div>
      </div>
      {hasMore && (
        <button type="button" class="more" onClick={goToEnd}>
          <DownIcon />
          {words.newWords}
        </button>
      )}
    </div>
  );
}

/** The name of who is writing: whoever says so, or the bot that owes an answer. */
function findWriter(chat: Chat): string | null {
  const { typing, events, conversation, phase, writing } = chat.session;
  if (writing !== null) return null;
  if (typing?.role === "human") return typing.name ?? words.person;
  const botWrites = typing !== null || (phase === "ready" && awaitsBot(events));
  return conversation.state === "bot" && botWrites ? nameBot(typing?.name) : null;
}

function Typing({ name }: { name: string }) {
  return (
    <p class="typing" aria-live="off">
      {words.typing(name)}
      <span aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </p>
  );
}
