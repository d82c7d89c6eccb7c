// The few signs of the console, drawn on a grid of 16.
import type { JSX } from "preact";

const PATHS = {
  hand: "M5 8.2V3.6a1 1 0 0 1 2 0V7V2.6a1 1 0 0 1 2 0V7V3.4a1 1 0 0 1 2 0V8V5.4a1 1 0 0 1 2 0V9.5A4.9 4.9 0 0 1 8.2 14.5C6 14.5 5 13.6 4 12L2.3 9.3a1 1 0 0 1 1.6-1.1L5 9.6",
  back: "M10 3 5 8l5 5",
  bell: "M3.5 11.5h9c-1-1.2-1.2-2.2-1.2-4.3A3.3 3.3 0 0 0 8 3.8a3.3 3.3 0 0 0-3.3 3.4c0 2.1-.2 3.1-1.2 4.3ZM6.8 13.4h2.4M8 3.8V2.4",
  silent: "M4.7 7.2A3.3 3.3 0 0 1 8 3.8M8 3.8V2.4M11.3 7.2c0 2.1.2 3.1 1.2 4.3H6M6.8 13.4h2.4M2.5 2.5l11 11",
  lock: "M4 7.5h8v6H4ZM5.7 7.5V5.3a2.3 2.3 0 0 1 4.6 0v2.2",
  bot: "M3.5 6h9v6.5h-9ZM8 6V3.4M6.1 8.8v.9M9.9 8.8v.9M1.6 8.4v1.8M14.4 8.4v1.8",
  person: "M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8ZM3 13.6c.5-2.4 2.4-3.6 5-3.6s4.5 1.2 5 3.6",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  close: "M4 4l8 8M12 4l-8 8",
  minus: "M3.5 8h9",
  plus: "M3.5 8h9M8 3.5v9",
  check: "M3 8.6 6.4 12 13 4.6",
  down: "M4 6.5 8 10.5l4-4",
  keys: "M2 4.5h12v7.5H2ZM4.4 7h.01M6.8 7h.01M9.2 7h.01M11.6 7h.01M5 9.6h6",
  send: "M2.5 8h9M8 3.8 12.4 8 8 12.2",
  quote: "M6.5 5.2c-2 .6-3 2-3 4.3v1.7h3V8.3H5.2M12.5 5.2c-2 .6-3 2-3 4.3v1.7h3V8.3h-1.3",
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside words that say the same: hidden from screen readers. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
