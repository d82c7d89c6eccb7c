// Where the customer writes: Enter sends, Shift and Enter begins a new line.
import type { Ref } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Chat } from "./chat.ts";
import { SendIcon } from "./icons.tsx";
import { words } from "./words.ts";

/** Characters that the server takes. */
const LONGEST = 8000;
const TYPING_EVERY = 3000;

export function Composer({ chat, field }: { chat: Chat; field: Ref<HTMLTextAreaElement> }) {
  const [text, setText] = useState("");
  const told = useRef(0);
  const over = text.length <= LONGEST ? 0 : Math.max(0, [...text.trim()].length - LONGEST);

  const send = () => {
    const said = text.trim();
    if (said === "" || over > 0) return;
    chat.write(said);
    setText("");
    told.current = 0;
  };

  const onInput = (event: { currentTarget: HTMLTextAreaElement }) => {
    setText(event.currentTarget.value);
    const now = Date.now();
    if (event.currentTarget.value === "" || now - told.current < TYPING_EVERY) return;
    told.current = now;
    chat.tellTyping();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        // The button is off again now: the next words are typed where the last ones were.
        event.currentTarget.querySelector("textarea")?.focus();
      }}
    >
      <textarea
        ref={field}
        rows={Math.min(6, text.split("\n").length)}
        value={text}
        aria-label={words.write}
        placeholder={words.write}
        aria-invalid={over > 0}
        aria-describedby={over > 0 ? "over" : undefined}
        dir="auto"
        enterkeyhint="send"
        onInput={onInput}
        onKeyDown={onKeyDown}
      />
      <button type="submit" class="send" aria-label={words.send} disabled={text.trim() === "" || over > 0}>
        <SendIcon />
      </button>
      {over > 0 && (
        <p class="wrong" id="over" role="alert">
          {words.tooLong(over)}
        </p>
      )}
    </form>
  );
}
