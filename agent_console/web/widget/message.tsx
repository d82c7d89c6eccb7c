// One line of the conversation: a message with its sender, sources and fate, or a calm notice.
import type { SourceQuoted } from "../wire/events.gen.ts";
import type { Chat } from "./chat.ts";
import { checkUrl, findLinks } from "./links.ts";
import type { Line, Message } from "./lines.ts";
import { explain, words } from "./words.ts";

export function LineView({ line, chat }: { line: Line; chat: Chat }) {
  if (line.type === "notice") {
    return (
      <p class="notice" dir="auto">
        <Text text={line.text} />
      </p>
    );
  }
  const kind = `${line.first ? " first" : ""}${line.writing ? " writing" : ""}`;
  return (
    // The finished answer is read out, not each of its words.
    <div class={`message from-${line.from}${kind}`} aria-live={line.writing && "off"}>
      <p class={line.first && line.from !== "customer" ? "by" : "hidden"}>
        {line.name} <Time at={line.at} />
      </p>
      <div class={line.deleted ? "bubble deleted" : "bubble"} dir="auto">
        <Text text={line.text} />
        {line.writing && <Pen />}
      </div>
      {line.sources.map((source) => (
        <Source key={source.id} source={source} />
      ))}
      {line.pending && <Fate message={line} pending={line.pending} chat={chat} />}
    </div>
  );
}

function Pen() {
  return (
    <>
      <span class="pen" aria-hidden="true" />
      <span class="hidden"> {words.stillWriting}</span>
    </>
  );
}

/** Plain text with its line breaks; addresses become links. */
function Text({ text }: { text: string }) {
  return (
    <>
      {findLinks(text).map((part, index) =>
        part.url === undefined ? part.text : <Outward key={index} url={part.url} text={part.text} />,
      )}
    </>
  );
}

function Outward({ url, text }: { url: string; text: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {text}
      <span class="hidden"> {words.opensElsewhere}</span>
    </a>
  );
}

function Source({ source }: { source: SourceQuoted }) {
  const url = source.url ? checkUrl(source.url, location.href) : null;
  return (
    <details class="source">
      <summary dir="auto">{words.source(source.title)}</summary>
      <blockquote dir="auto">{source.quote}</blockquote>
      {url && <Outward url={url} text={words.readMore} />}
    </details>
  );
}

function Fate({ message, pending, chat }: { message: Message; pending: NonNullable<Message["pending"]>; chat: Chat }) {
  if (pending.status === "sent") return null;
  if (pending.status === "sending") {
    const text = chat.session.phase === "ready" ? words.sending : words.sendingLater;
    return <p class="fate later">{text}</p>;
  }
  return (
    <div class="fate failed" role="alert">
      <span class="wrong">
        {words.notSent} {pending.problem && explain(pending.problem)}
      </span>
      <button type="button" class="plain" onClick={() => chat.sendAgain(pending.clientId)}>
        {words.tryAgain}
      </button>
      <button type="button" class="plain" onClick={() => chat.discard(pending.clientId)} aria-label={`${words.discard}: ${message.text.slice(0, 40)}`}>
        {words.discard}
      </button>
    </div>
  );
}

function Time({ at }: { at: string }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const today = date.toDateString() === new Date().toDateString();
  const shown = date.toLocaleString([], {
    ...(today ? {} : { day: "numeric", month: "short" }),
    hour: "2-digit",
    minute: "2-digit",
  });
  return (
    <time dateTime={at} title={date.toLocaleString()}>
      {shown}
    </time>
  );
}
