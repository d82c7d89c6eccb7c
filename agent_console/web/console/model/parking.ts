// For how long a conversation is parked: a few usual times, or one of the person's own.

/** As the frame `snooze` carries it. */
export interface Parking {
  readonly seconds?: number;
  readonly until?: string;
  readonly waiting_on_customer?: boolean;
}

export type Span = "half_hour" | "two_hours" | "tomorrow" | "own" | "open";

export const SPANS: readonly (readonly [Span, string])[] = [
  ["half_hour", "For 30 minutes"],
  ["two_hours", "For 2 hours"],
  ["tomorrow", "Until tomorrow morning"],
  ["open", "Until somebody brings it back"],
  ["own", "Until…"],
];

const MORNING = 9;
/** What the server takes. */
const LONGEST = 366 * 24 * 60 * 60 * 1000;

/** Nine o'clock of the next day, where the person is. */
export function findMorning(now: number): Date {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING, 0, 0, 0);
  return morning;
}

/** What is asked of the server; `own` is a moment as `datetime-local` gives it. */
export function buildParking(span: Span, own: string, onCustomer: boolean, now: number): Parking {
  const more = onCustomer ? { waiting_on_customer: true } : {};
  switch (span) {
    case "half_hour":
      return { seconds: 1800, ...more };
    case "two_hours":
      return { seconds: 7200, ...more };
    case "tomorrow":
      return { until: findMorning(now).toISOString(), ...more };
    case "own":
      return { until: new Date(own).toISOString(), ...more };
    case "open":
      return more;
  }
}

/** Why it cannot be parked until then; `null` when it can. */
export function refuseMoment(span: Span, own: string, now: number): string | null {
  if (span !== "own") return null;
  const at = Date.parse(own);
  if (Number.isNaN(at)) return "Choose a day and a time.";
  if (at <= now) return "This moment is past.";
  return at - now > LONGEST ? "At most a year ahead." : null;
}

/** A moment as `datetime-local` shows it: where the person is, to the minute. */
export function writeLocal(at: Date): string {
  const pad = (number: number): string => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}
