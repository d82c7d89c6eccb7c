// What somebody wrote: plain text with its line breaks, addresses as links.
import type { JSX } from "preact";
import { splitLinks } from "../model/links.ts";

export function Words({ text }: { text: string }): JSX.Element {
  return (
    <p class="words" dir="auto">
      {splitLinks(text).map((piece, n) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          <a key={n} href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}
