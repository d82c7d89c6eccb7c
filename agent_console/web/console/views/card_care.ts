// What the card of an action takes care of: the keyboard's place, words typed in vain, and that there is more to read.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Mode, phraseOvertaken } from "../model/actions.ts";
import type { Workplace } from "../workplace.ts";

interface Card {
  readonly current: HTMLElement | null;
}

/** What was pressed goes away, with its mode or with the card: the keyboard goes on at what comes in its place. */
export function useKeptFocus(card: Card, mode: Mode, id: string): void {
  const before = useRef(mode);
  useLayoutEffect(() => () => {
    if (card.current?.contains(document.activeElement) !== true) return;
    setTimeout(() => (find(".actions") ?? find(".conversation h2"))?.focus());
  }, []);
  useLayoutEffect(() => {
    if (before.current === mode) return;
    const opener = mode === "look" ? [`#${id}-${before.current}`] : [];
    before.current = mode;
    const { current } = card;
    // Not at what decides: an Enter that is held a moment too long must not approve anything.
    for (const place of [...opener, "input, textarea", ".buttons button:not(.primary)", ".buttons button"]) {
      const found = current?.querySelector<HTMLElement>(place);
      if (found) return found.focus();
    }
  }, [mode]);
}

/** Tell who was still writing when somebody else decided, or when it was given up; `typed` is `null` while nobody writes. */
export function useOvertaken(place: Workplace, seq: number, typed: string | null): void {
  const latest = useRef(typed);
  latest.current = typed;
  useLayoutEffect(() => {
    const conversation = place.open.peek();
    return () => {
      const action = place.chat.peek().conversation.actions.find((one) => one.seq === seq);
      if (latest.current === null || conversation === null || conversation !== place.open.peek() || action === undefined) return;
      place.notice.value = { conversation, text: phraseOvertaken(action, place.me.id, latest.current), tone: "problem" };
    };
  }, []);
}

/** Whether the buttons, which stay in sight, stand over something to read. */
export function useHidesMore(card: Card): boolean {
  const [hidesMore, setHidesMore] = useState(false);
  useLayoutEffect(() => {
    const end = card.current?.querySelector(".end");
    if (!end) return;
    const watcher = new IntersectionObserver(
      ([seen]) => setHidesMore(seen !== undefined && !seen.isIntersecting && seen.boundingClientRect.top > (seen.rootBounds?.top ?? 0)),
      { root: end.closest(".actions") },
    );
    watcher.observe(end);
    return () => watcher.disconnect();
  }, []);
  return hidesMore;
}

function find(selector: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(selector);
}
