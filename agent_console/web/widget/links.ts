// Finds web addresses in plain text, and says which addresses may become links. Pure.

export type Part = { text: string; url?: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const TRAILING = /[.,;:!?…)\]}*_]+$/;

/** Cut a text into plain parts and addresses, in order; nothing is lost. */
export function findLinks(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0]);
    const url = checkUrl(address);
    if (url === null) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: address, url });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** The address in full when it is one of the web, else null: no `javascript:`, no `data:`. */
export function checkUrl(address: string, base?: string): string | null {
  try {
    const url = new URL(address, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Leave the full stop of the sentence outside, and a bracket that was opened outside. */
function trimAddress(address: string): string {
  const trimmed = address.replace(TRAILING, "");
  const rest = address.slice(trimmed.length);
  return rest.startsWith(")") && trimmed.includes("(") && !trimmed.includes(")") ? `${trimmed})` : trimmed;
}
