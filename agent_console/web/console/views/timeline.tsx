// The conversation from top to bottom: what was said, who had it when, which drafts were not sent.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { sendAgain, takeBack } from "../acts.ts";
import { phraseClock } from "../model/ages.ts";
import { phrasePercent } from "../model/percent.ts";
import { checkAddress } from "../model/links.ts";
import type { DeedShown } from "../model/deeds.ts";
import type { DraftShown, Entry, Line, Message } from "../model/timeline.ts";
import type { Workplace } from "../workplace.ts";
import { Arguments } from "./arguments.tsx";
import { Icon } from "./icon.tsx";
import { Words } from "./words.tsx";

/** Closer to the end than this, in pixels, the reader follows what comes. */
const FOLLOWS_WITHIN = 60;
/** Characters of a result that need no fold. */
const SHORT = 300;

export function Timeline({ place }: { place: Workplace }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const follows = useRef(true);
  const entries = place.entries.value;
  const { caughtUp, typing, writing } = place.chat.value;
  const open = place.open.value;

  useLayoutEffect(() => {
    follows.current = true;
    setBehind(false);
  }, [open]);
  useLayoutEffect(() => {
    const list = box.current;
    if (list === null) return;
    const onResize = new ResizeObserver(() => {
      if (follows.current) list.scrollTop = list.scrollHeight;
    });
    onResize.observe(list);
    return () => onResize.disconnect();
  }, []);
  useLayoutEffect(() => {
    const list = box.current;
    if (list === null) return;
    const mine = entries.at(-1);
    if (follows.current || (mine?.type === "message" && mine.delivery === "sending")) {
      list.scrollTop = list.scrollHeight;
      setBehind(false);
    } else {
      setBehind(true);
    }
  }, [entries, typing, writing, caughtUp, open]);

  const onScroll = (): void => {
    const list = box.current;
    if (list === null) return;
    follows.current = list.scrollHeight - list.scrollTop - list.clientHeight < FOLLOWS_WITHIN;
    if (follows.current) setBehind(false);
  };
  const toEnd = (): void => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  };
  return (
    <div class="timeline-frame">
      <div class="timeline" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-label="Conversation">
        {!caughtUp && entries.length === 0 && <p class="quiet loading">Loading the conversation…</p>}
        {entries.map((entry) => (
          <EntryView key={entry.key} place={place} entry={entry} />
        ))}
        {writing !== null && <WritingView text={writing.text} />}
        {typing !== null && writing === null && <p class="typing">{nameTyping(typing)}<Dots /></p>}
      </div>
      {behind && (
        <button type="button" class="button to-end" onClick={toEnd}>
          <Icon name="down" /> New messages
        </button>
      )}
    </div>
  );
}

function EntryView({ place, entry }: { place: Workplace; entry: Entry }): JSX.Element {
  switch (entry.type) {
    case "message":
      return <MessageView place={place} message={entry} />;
    case "line":
      return <LineView place={place} line={entry} />;
    case "draft":
      return <DraftView place={place} draft={entry} />;
    case "deed":
      return <DeedView place={place} deed={entry} />;
  }
}

/** What the customer sees of an answer just now; screen readers hear it when it is finished. */
function WritingView({ text }: { text: string }): JSX.Element {
  return (
    <article class="message bot writing" aria-live="off">
      <header>
        <Icon name="bot" />
        <span class="name">Bot</span>
        <span class="still">Being written, the customer sees it</span>
      </header>
      <Words text={text} />
    </article>
  );
}

function MessageView({ place, message }: { place: Workplace; message: Message }): JSX.Element {
  const { voice, delivery } = message;
  return (
    <article class={`message ${voice} ${delivery}${message.continues ? " continues" : ""}`}>
      <header>
        {voice === "bot" && <Icon name="bot" />}
        {voice === "note" && <Icon name="lock" />}
        <span class="name">{voice === "note" ? `Private note · ${message.name}` : message.name}</span>
        <time dateTime={message.at}>{phraseClock(message.at, place.now.value)}</time>
      </header>
      {message.erased ? <p class="words erased">Erased at the customer's request.</p> : <Words text={message.text} />}
      {message.sources.length > 0 && (
        <p class="sources">
          <Icon name="quote" />
          <span class="unseen">Sources: </span>
          {message.sources.map((source, n) => (
            <SourceName key={source.id + n} title={source.title} url={source.url} />
          ))}
        </p>
      )}
      {(message.marks.length > 0 || message.decision !== null) && (
        <footer>
          {message.marks.map((mark) => <span key={mark}>{mark}</span>)}
          {message.decision !== null && <WhyButton place={place} decision={message.decision} />}
        </footer>
      )}
      {delivery === "sending" && <p class="delivery" role="status">Sending…</p>}
      {delivery === "failed" && message.clientId !== null && (
        <p class="delivery failed" role="alert">
          <strong>Not sent.</strong> {message.problem}
          <button type="button" class="link" onClick={() => takeBack(place, message.clientId ?? "")}>Edit</button>
          <button type="button" class="link" onClick={() => sendAgain(place, message.clientId ?? "")}>Send again</button>
        </p>
      )}
    </article>
  );
}

function SourceName({ title, url }: { title: string; url: string | null | undefined }): JSX.Element {
  const href = checkAddress(url);
  return href === null ? (
    <span>{title}</span>
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer">{title}</a>
  );
}

function LineView({ place, line }: { place: Workplace; line: Line }): JSX.Element {
  return (
    <div class={`line ${line.tone}`}>
      <p>
        <span>
          {line.tone === "raised" && <Icon name="hand" />}
          {line.text}
        </span>
        <time dateTime={line.at}>{phraseClock(line.at, place.now.value)}</time>
        {line.decision !== null && <WhyButton place={place} decision={line.decision} />}
      </p>
      {line.detail !== "" && <p class="detail" dir="auto">{line.detail}</p>}
    </div>
  );
}

function DraftView({ place, draft }: { place: Workplace; draft: DraftShown }): JSX.Element {
  return (
    <details class={`aside ${draft.state}`} open={draft.state === "open"}>
      <summary>
        <Icon name="bot" />
        <span>{draft.state === "open" ? "The bot's draft" : "Bot's draft"} · {draft.what}</span>
        {draft.confidence !== null && <span class="sure">{phrasePercent(draft.confidence)} sure</span>}
        <time dateTime={draft.at}>{phraseClock(draft.at, place.now.value)}</time>
      </summary>
      {draft.erased ? <p class="words erased">Erased at the customer's request.</p> : <Words text={draft.text} />}
      {draft.decision !== null && <WhyButton place={place} decision={draft.decision} />}
    </details>
  );
}

/** What was carried out: open where somebody has to look at it, or where it is short. */
function DeedView({ place, deed }: { place: Workplace; deed: DeedShown }): JSX.Element {
  return (
    <details class={`aside deed ${deed.state}`} open={deed.state !== "done" || deed.result.length <= SHORT}>
      <summary>
        <Icon name={deed.state === "done" ? "check" : "hand"} />
        <span>{deed.title} · {deed.what}</span>
        <time dateTime={deed.at}>{phraseClock(deed.at, place.now.value)}</time>
      </summary>
      {deed.erased ? (
        <p class="words erased">Erased at the customer's request.</p>
      ) : (
        <>
          <Arguments fields={deed.fields} />
          {deed.result !== "" && <p class="words" dir="auto">{deed.result}</p>}
        </>
      )}
    </details>
  );
}

function WhyButton({ place, decision }: { place: Workplace; decision: number }): JSX.Element {
  const show = (): void => {
    place.picked.value = decision;
    place.go({ conversation: place.open.value, why: true });
  };
  return <button type="button" class="link" onClick={show}>Why?</button>;
}

function Dots(): JSX.Element {
  return <span class="dots" aria-hidden="true"><i /><i /><i /></span>;
}

function nameTyping(typing: { role: string; name?: string }): string {
  if (typing.role === "bot") return "The bot is drafting";
  return typing.role === "customer" ? "The customer is writing" : `${typing.name ?? "A colleague"} is writing`;
}
