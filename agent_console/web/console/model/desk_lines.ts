// The lines of what the desk did with a conversation: routed, offered, parked, joined, merged, shut out, late.
import type { EventFrame } from "../../wire/frames.ts";
import { phraseClock } from "./ages.ts";
import type { LineWritten, People } from "./lines.ts";
import { namePriority } from "./marks.ts";
import { readName } from "./reasons.ts";

/** Write the line of an event of the desk; `undefined` for every other kind. `who` is who did it. */
export function writeDeskLine(event: EventFrame, who: string, people: People): LineWritten | null | undefined {
  switch (event.kind) {
    case "ConversationRouted":
      return writeRoute(event, who);
    case "ConversationOffered":
      return plain(`Offered to ${nameTo(event.inner?.to, people)}`, event.inner?.reason ?? "");
    case "OfferDeclined":
      return plain(`${who} declined`, event.inner?.reason ?? "");
    case "OfferExpired":
      return plain(writeExpiry(event.inner?.cause ?? "", event.inner?.to, people));
    case "HumanJoined":
      return { text: `${who} joined`, detail: "", tone: "person" };
    case "HumanLeft":
      return { text: `${who} left again`, detail: "", tone: "person" };
    case "ConversationSnoozed":
      return writeParking(event, who);
    case "ConversationWoken":
      return { text: writeWaking(event.inner?.cause ?? "", who), detail: "", tone: "raised" };
    case "ConversationMerged":
      return { text: `${who} merged it into another conversation of this customer`, detail: "", tone: "done" };
    case "ConversationAbsorbed":
      return { text: `${who} merged another conversation of this customer into this one`, detail: event.inner?.text ?? "", tone: "person" };
    case "CustomerBlocked":
      return { text: `${who} shut the customer out`, detail: event.inner?.reason ?? "", tone: "raised" };
    case "CustomerUnblocked":
      return { text: `${who} let the customer write again`, detail: "", tone: "person" };
    case "ClockWarned":
      return { text: `${nameClock(event.inner?.clock)} is nearly due`, detail: "", tone: "raised" };
    case "ClockBreached":
      return { text: `${nameClock(event.inner?.clock)} is late`, detail: writeDue(event), tone: "raised" };
    default:
      return undefined;
  }
}

const CLOCKS: Readonly<Record<string, string>> = {
  first_reply: "The first reply",
  next_reply: "The next reply",
  resolve: "The end of this conversation",
  approval: "The decision about the draft",
};

/** What the desk has promised to do in time, as people say it. */
export function nameClock(clock: string | undefined): string {
  return CLOCKS[clock ?? ""] ?? readName(clock ?? "The next step");
}

function writeDue(event: EventFrame & { kind: "ClockBreached" }): string {
  const due = event.inner?.due ?? "";
  return due === "" ? "" : `It was due at ${phraseClock(due, Date.parse(event.at))}.`;
}

function writeRoute(event: EventFrame & { kind: "ConversationRouted" }, who: string): LineWritten {
  const { route, reason = "", by } = event.inner ?? {};
  if (by != null) return { text: `${who} set the priority: ${namePriority(route?.priority ?? 0).toLowerCase()}`, detail: reason, tone: "plain" };
  const parts = [
    route?.group ? readName(route.group) : "",
    ...(route?.skills ?? []).map(readName),
    route?.priority ? `${namePriority(route.priority).toLowerCase()} priority` : "",
  ].filter((part) => part !== "");
  return plain(`Meant for: ${parts.length === 0 ? "anybody" : parts.join(", ")}`, reason);
}

function writeExpiry(cause: string, to: string | undefined, people: People): string {
  const name = nameTo(to, people, true);
  if (cause === "gone") return name === "You" ? "You left the desk before you answered the offer" : `${name} left the desk before answering the offer`;
  if (cause === "withdrawn") return `The offer to ${nameTo(to, people)} was taken back`;
  return `${name} did not answer the offer`;
}

function writeParking(event: EventFrame & { kind: "ConversationSnoozed" }, who: string): LineWritten {
  const { until, waiting_on_customer: onCustomer = false } = event.body;
  const parts = [
    onCustomer ? "until the customer writes" : "",
    until == null ? "" : `${onCustomer ? "at the latest" : "until"} ${phraseClock(until, Date.parse(event.at))}`,
  ].filter((part) => part !== "");
  const how = parts.length === 0 ? "until somebody brings it back" : parts.join(", ");
  return { text: `${who} parked it ${how}`, detail: event.inner?.note ?? "", tone: "person" };
}

function writeWaking(cause: string, who: string): string {
  if (cause === "time") return "Its time is up: back in the queue";
  return cause === "customer" ? "The customer wrote: back in the queue" : `${who} brought it back to the queue`;
}

function nameTo(id: string | undefined, people: People, capital = false): string {
  if (id === people.me.id) return capital ? "You" : "you";
  return (id === undefined ? undefined : people.name(id)) ?? (capital ? "A person" : "a person");
}

function plain(text: string, detail = ""): LineWritten {
  return { text, detail, tone: "plain" };
}
