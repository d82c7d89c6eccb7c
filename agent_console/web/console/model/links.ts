// Finds the web addresses in a plain text, so that they can be shown as links.

export interface Piece {
  readonly text: string;
  /** Where it leads; only http and https. */
  readonly href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
const TRAILING = /[.,;:!?)\]}]+$/;

/** Cut a text into plain pieces and links; joined, the pieces are the text again. */
export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (!URL.canParse(address)) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: address, href: address });
    at = match.index + address.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** An address of a source, where it is safe to follow; else `null`. */
export function checkAddress(url: string | null | undefined): string | null {
  return url != null && /^(https?:\/\/|\/(?!\/))/i.test(url) ? url : null;
}
