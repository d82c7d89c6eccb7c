// The two small forms in the conversation: an address when nobody is there, a rating at the end.
import { useState } from "preact/hooks";
import type { KeptFrame } from "../client/customer.ts";
import type { Chat } from "./chat.ts";
import { StarIcon } from "./icons.tsx";
import { explain, words } from "./words.ts";

const EMAIL = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;

export function ContactForm({ chat }: { chat: Chat }) {
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState(false);
  const entry = findPending(chat, "leave_contact");
  const isSending = entry?.status === "sending";
  const problem = wrong ? words.emailWrong : entry?.problem && explain(entry.problem);

  const send = (event: Event) => {
    event.preventDefault();
    const isRight = EMAIL.test(email.trim());
    setWrong(!isRight);
    if (isRight && !isSending) chat.ask({ type: "leave_contact", email: email.trim() });
  };

  return (
    <form class="card" noValidate onSubmit={send}>
      <h3>{words.contactTitle}</h3>
      <label for="email">{words.email}</label>
      <div class="row">
        <input
          id="email"
          type="email"
          autocomplete="email"
          maxLength={254}
          value={email}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : "email-wrong"}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        <button type="submit" class="solid" aria-disabled={isSending}>
          {words.sendEmail}
        </button>
      </div>
      {problem !== undefined && (
        <p class="wrong" id="email-wrong" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

export function RatingForm({ chat }: { chat: Chat }) {
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const entry = findPending(chat, "rate");
  const isSending = entry?.status === "sending";

  const send = (event: Event) => {
    event.preventDefault();
    const said = comment.trim();
    if (score > 0 && !isSending) chat.ask({ type: "rate", score, ...(said ? { comment: said } : {}) });
  };

  return (
    <form class="card" onSubmit={send}>
      <fieldset>
        <legend>{words.rateTitle}</legend>
        <div class="stars">
          {[1, 2, 3, 4, 5].map((value) => (
            <label key={value} class={value <= score ? "star lit" : "star"}>
              <input type="radio" name="score" checked={value === score} onChange={() => setScore(value)} />
              <span class="hidden">{words.score(value)}</span>
              <StarIcon />
            </label>
          ))}
        </div>
      </fieldset>
      {score > 0 && (
        <>
          <textarea
            rows={2}
            maxLength={2000}
            value={comment}
            aria-label={words.comment}
            placeholder={words.comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button type="submit" class="solid" aria-disabled={isSending}>
            {words.sendRating}
          </button>
        </>
      )}
      {entry?.problem && (
        <p class="wrong" role="alert">
          {explain(entry.problem)}
        </p>
      )}
    </form>
  );
}

export function findPending(chat: Chat, type: KeptFrame["type"]) {
  return chat.session.pending.find((entry) => entry.frame.type === type);
}
