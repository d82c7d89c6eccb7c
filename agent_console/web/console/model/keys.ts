// Which key means what, and when keys must not fire.

export type Intent =
  | "take_over" | "toggle_note" | "use_draft" | "approve" | "return_to_bot" | "resolve"
  | "accept" | "decline" | "park" | "transfer" | "release" | "priority" | "merge" | "block"
  | "stop_draft" | "next" | "previous" | "show_keys" | "write" | "leave";

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing?: boolean;
  /** Whether the key is held down, and this is no press of its own. */
  readonly repeat?: boolean;
}

export interface Key {
  readonly key: string;
  readonly shown: string;
  readonly intent: Intent;
  readonly means: string;
}

export const KEYS: readonly Key[] = [
  { key: "j", shown: "J", intent: "next", means: "Next conversation in the queue" },
  { key: "k", shown: "K", intent: "previous", means: "Previous conversation in the queue" },
  { key: "y", shown: "Y", intent: "accept", means: "Accept what is offered to you" },
  { key: "x", shown: "X", intent: "decline", means: "Decline it" },
  { key: "t", shown: "T", intent: "take_over", means: "Take over" },
  { key: "w", shown: "W", intent: "write", means: "Write: go to the reply" },
  { key: "d", shown: "D", intent: "use_draft", means: "Start the reply from the bot's draft" },
  { key: "n", shown: "N", intent: "toggle_note", means: "Private note on or off" },
  { key: "a", shown: "A", intent: "approve", means: "Approve the held draft, or the action that waits" },
  { key: "s", shown: "S", intent: "stop_draft", means: "Stop a draft that is about to be sent" },
  { key: "b", shown: "B", intent: "return_to_bot", means: "Return to the bot" },
  { key: "z", shown: "Z", intent: "park", means: "Park, or bring back what is parked" },
  { key: "p", shown: "P", intent: "transfer", means: "Pass on to a colleague or a group" },
  { key: "q", shown: "Q", intent: "release", means: "Give back to the queue" },
  { key: "u", shown: "U", intent: "priority", means: "Set how urgent it is" },
  { key: "m", shown: "M", intent: "merge", means: "Merge into another conversation of the same customer" },
  { key: "!", shown: "!", intent: "block", means: "Spam: shut the customer out, or let them write again" },
  { key: "r", shown: "R", intent: "resolve", means: "Resolve" },
  { key: "?", shown: "?", intent: "show_keys", means: "Show these keys" },
  { key: "Escape", shown: "Esc", intent: "leave", means: "Close what is open, or leave the reply" },
];

/** A key held down goes on with these alone: it must not decide about what comes next. */
const GOING_ON: ReadonlySet<Intent> = new Set(["next", "previous"]);

/** What a key press asks for; `null` when it is none of ours, or somebody is typing. */
export function readPress(press: Press, typing: boolean, enabled: boolean): Intent | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing === true) return null;
  if (press.key === "Escape") return "leave";
  if (typing || !enabled) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const intent = KEYS.find((row) => row.key === key)?.intent ?? null;
  return intent === null || (press.repeat === true && !GOING_ON.has(intent)) ? null : intent;
}

/** Whether the composer's Enter sends: plain or with Ctrl or Cmd, never with Shift or inside an input method. */
export function isSend(press: Press & { readonly shiftKey: boolean }): boolean {
  return press.key === "Enter" && !press.shiftKey && !press.altKey && press.isComposing !== true;
}

/** Whether letters typed there are text: then no key of ours may fire. */
export function takesText(tag: string, type: string, editable: boolean): boolean {
  if (editable || tag === "TEXTAREA" || tag === "SELECT") return true;
  return tag === "INPUT" && !["button", "checkbox", "radio", "submit", "reset", "range"].includes(type);
}
