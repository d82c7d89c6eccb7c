// Days and counts in words.

const FULL: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" };
const SHORT: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };

/** The day of a moment (RFC 3339) or of a date (YYYY-MM-DD): "21 November 2026". */
export function phraseDay(at: string): string {
  return format(at, FULL);
}

/** The same in the fewest words: "21 Nov". */
export function phraseShortDay(at: string): string {
  return format(at, SHORT);
}

/** "1 label", "412 labels". */
export function countOf(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? word : `${word}s`}`;
}

function format(at: string, how: Intl.DateTimeFormatOptions): string {
  // A date alone is the server's day (UTC): it must not slip into another one where the reader is.
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(at);
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return at;
  return then.toLocaleDateString("en-GB", isDate ? { ...how, timeZone: "UTC" } : how);
}
