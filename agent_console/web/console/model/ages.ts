// How long ago something happened, in the fewest words.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Say the time between `at` (RFC 3339) and `now` (milliseconds): "now", "4 min", "1 h 5 min", "2 d". */
export function phraseAge(at: string, now: number): string {
  const passed = Math.max(0, now - Date.parse(at));
  if (Number.isNaN(passed) || passed < MINUTE) return "now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) {
    const minutes = Math.floor((passed % HOUR) / MINUTE);
    return `${Math.floor(passed / HOUR)} h${minutes > 0 ? ` ${minutes} min` : ""}`;
  }
  return `${Math.floor(passed / DAY)} d`;
}

/** Say the same in full words, for a screen reader. */
export function spellAge(at: string, now: number): string {
  const short = phraseAge(at, now);
  if (short === "now") return "less than a minute";
  return short
    .replace(/(\d+) d$/, (_, n: string) => plural(n, "day"))
    .replace(/(\d+) h/, (_, n: string) => plural(n, "hour"))
    .replace(/(\d+) min/, (_, n: string) => plural(n, "minute"));
}

/** The clock time of an event where the reader is, with the day when it was not today. */
export function phraseClock(at: string, now: number): string {
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return "";
  const time = then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (then.toDateString() === new Date(now).toDateString()) return time;
  return `${then.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

function plural(count: string, word: string): string {
  return count === "1" ? `1 ${word}` : `${count} ${word}s`;
}
