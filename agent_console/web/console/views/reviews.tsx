// The review queue: one sent answer after another, right, wrong or unclear, by a key each.
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { JSX } from "preact";
import "../style/reviews.css";
import { phraseAge } from "../model/ages.ts";
import { takesText } from "../model/keys.ts";
import { checkAddress } from "../model/links.ts";
import { type Review, VERDICTS } from "../model/reviews.ts";
import { loadEvents, loadReviews } from "../rest.ts";
import { Reviewing } from "../reviewing.ts";
import type { Workplace } from "../workplace.ts";
import { Icon } from "./icon.tsx";
import { Words } from "./words.tsx";

const EVERY = 5_000;

export function Reviews({ place }: { place: Workplace }): JSX.Element {
  const reviewing = useMemo(
    () =>
      new Reviewing({
        me: place.me,
        loadTasks: loadReviews,
        loadEvents,
        judge: ({ conversation_id, answer_seq }, verdict, note) =>
          place.desk
            .ask({ type: "audit", conversation_id, answer_seq, verdict, ...(note === "" ? {} : { note }) })
            .finally(() => void place.reviews.refresh()),
      }),
    [place],
  );
  useEffect(() => reviewing.start(EVERY), [reviewing]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => press(place, reviewing, event);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [place, reviewing]);
  const told = reviewing.told.value;
  return (
    <section class="reviews" aria-labelledby="reviews-title">
      <header>
        <h1 id="reviews-title">Reviews</h1>
        {reviewing.progress.value !== null && <span class="progress">{reviewing.progress.value}</span>}
      </header>
      <div role="status">
        {told === null ? (
          <p class="quiet">Answers that were sent without a person, drawn by lot. What you say here is how Handraise knows its real error.</p>
        ) : (
          <p class={`notice ${told.tone}`}>{told.text}</p>
        )}
      </div>
      <Current place={place} reviewing={reviewing} />
    </section>
  );
}

function Current({ place, reviewing }: { place: Workplace; reviewing: Reviewing }): JSX.Element {
  const review = reviewing.review.value;
  const problem = reviewing.problem.value ?? (reviewing.tasks.value.value === null ? reviewing.tasks.problem.value : null);
  if (problem !== null) {
    const again = (): void => {
      if (reviewing.tasks.value.peek() === null) void reviewing.tasks.refresh();
      else reviewing.retry();
    };
    return (
      <p class="notice problem" role="alert">
        {problem} <button type="button" class="button" onClick={again}>Try again</button>
      </p>
    );
  }
  if (review !== null) return <Card place={place} reviewing={reviewing} review={review} />;
  if (reviewing.tasks.value.value === null || reviewing.waiting.value.length > 0) return <p class="quiet loading">Loading what waits…</p>;
  return (
    <div class="nothing">
      <Icon name="check" />
      <h2>{reviewing.done.value > 0 ? "All reviewed" : "Nothing to review"}</h2>
      <p>When an answer that was sent is drawn for a review, it appears here by itself.</p>
    </div>
  );
}

function Card({ place, reviewing, review }: { place: Workplace; reviewing: Reviewing; review: Review }): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null);
  // The next one comes by itself: the keyboard and the ear go along to it.
  useEffect(() => title.current?.focus(), [review]);
  const blocked = reviewing.sending.value || !place.connected.value || review.erased;
  return (
    <article class="review" aria-labelledby="review-question">
      {review.before.length > 0 && (
        <details class="fold">
          <summary>What was said before</summary>
          {review.before.map((said, n) => <p key={n} class="turn" dir="auto"><span class="speaker">{said.who}</span><span class="said">{said.text}</span></p>)}
        </details>
      )}
      <h2 id="review-question" ref={title} tabIndex={-1}>
        <span class="speaker">The customer asked</span>
        <time dateTime={review.at}>{sinceWhen(review.at, place.now.value)}</time>
      </h2>
      {review.erased ? (
        <p class="words erased">Erased at the customer's request: nobody can judge it any more.</p>
      ) : (
        <>
          <Words text={review.question} />
          <h3 class="speaker">The bot answered</h3>
          <div class="answer"><Words text={review.answer} /></div>
          <Sources review={review} />
        </>
      )}
      {!review.erased && (
        <label class="field">
          Note <span class="quiet">optional, <kbd>N</kbd></span>
          <input id="review-note" type="text" maxLength={1000} value={reviewing.note.value} onInput={(event) => (reviewing.note.value = event.currentTarget.value)} />
        </label>
      )}
      <div class="verdicts" role="group" aria-label="Verdict">
        {VERDICTS.map(({ verdict, key, name, means }) => (
          <button key={verdict} type="button" class={`button verdict-${verdict}`} aria-disabled={blocked} title={means} onClick={() => !blocked && void reviewing.judge(verdict)}>
            {name}<kbd aria-hidden="true">{key.toUpperCase()}</kbd>
          </button>
        ))}
        <button type="button" class="button quiet" onClick={() => reviewing.passOver()}>Leave it<kbd aria-hidden="true">S</kbd></button>
      </div>
      {!place.connected.value && <p class="quiet" role="status">Not connected: the verdict has to wait.</p>}
      <p class="quiet"><a href={`#/c/${review.task.conversation_id}`}>Open the conversation</a></p>
    </article>
  );
}

function Sources({ review }: { review: Review }): JSX.Element | null {
  if (review.sources.length === 0) return <p class="quiet">It named no source.</p>;
  return (
    <div class="part">
      <h3>{review.sources.length === 1 ? "From this source" : "From these sources"}</h3>
      {review.sources.map((source, n) => {
        const href = checkAddress(source.url);
        return (
          <figure key={source.id + n} class="source">
            <figcaption>{href === null ? source.title : <a href={href} target="_blank" rel="noopener noreferrer">{source.title}</a>}</figcaption>
            <blockquote dir="auto">{source.quote}</blockquote>
          </figure>
        );
      })}
    </div>
  );
}

function press(place: Workplace, reviewing: Reviewing, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || place.dialog.value !== null) return;
  const focused = event.target instanceof HTMLElement ? event.target : null;
  const typing = focused !== null && takesText(focused.tagName, focused instanceof HTMLInputElement ? focused.type : "", focused.isContentEditable);
  if (event.key === "Escape" || (typing && event.key === "Enter")) return void (typing && focused?.blur());
  if (typing || !place.choices.keys.value) return;
  const key = event.key.toLowerCase();
  const row = VERDICTS.find((each) => each.key === key);
  if (row !== undefined && place.connected.value) void reviewing.judge(row.verdict);
  else if (key === "s") reviewing.passOver();
  else if (key === "n") document.getElementById("review-note")?.focus();
  else return;
  event.preventDefault();
}

function sinceWhen(at: string, now: number): string {
  const age = phraseAge(at, now);
  return age === "now" ? "just now" : `${age} ago`;
}
