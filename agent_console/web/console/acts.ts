// What a person does to the open conversation: each act is asked of the server, and a refusal becomes one clear line.
import { Refused } from "../client/desk.ts";
import type { AskedCommand, PendingCommand } from "../client/human.ts";
import type { Outcome } from "../wire/frames.ts";
import type { Act } from "./model/allowed.ts";
import { cleanText, type Mode, putBack, refuseText, startFromDraft } from "./model/composer.ts";
import { nameDraft } from "./model/draft.ts";
import { explainRefusal } from "./model/errors.ts";
import type { Notice, Workplace } from "./workplace.ts";

/** Take the open conversation over; says whether it is the reader's now. */
export async function takeOver(place: Workplace): Promise<boolean> {
  const id = begin(place, "take_over");
  return id !== null && (await ask(place, { type: "claim", conversation_id: id }));
}

/** Put the bot's draft into the composer: a held one to be edited, another as a reply (taking over first). */
export async function takeDraft(place: Workplace): Promise<boolean> {
  const draft = place.draft.value;
  const id = begin(place, "use_draft");
  if (id === null || draft === null) return false;
  // A draft that is sent by itself cannot wait for words: who wants others takes over, and it is set aside.
  const waits = draft.held && draft.vetoSeconds === null;
  place.changeKept(id, (kept) => startFromDraft(kept, waits ? draft : { ...draft, held: false }));
  if (waits || place.allowed.value.reply === null) return true;
  return ask(place, { type: "claim", conversation_id: id });
}

/** Send what stands in the composer, as the reply, note or edited draft that it is. */
export function send(place: Workplace): boolean {
  const { text, mode, draftSeq } = place.kept.value;
  const id = begin(place, mode);
  if (id === null || refuseText(text) !== null) return false;
  const words = cleanText(text);
  if (mode === "approve" && draftSeq !== null) {
    deliver(place, { type: "approve", conversation_id: id, draft_seq: draftSeq, text: words });
  } else if (mode === "note") {
    deliver(place, { type: "note", conversation_id: id, text: words });
  } else {
    const began = nameDraft(draftSeq, place.chat.value.events);
    const from = began === undefined ? {} : { draft_seq: began };
    deliver(place, { type: "send", conversation_id: id, text: words, ...from });
  }
  place.keep({ text: "", mode: "reply", draftSeq: null });
  return true;
}

/** Send the held draft as it stands, or as it is being edited. */
export function approve(place: Workplace): void {
  const draft = place.draft.value;
  if (place.isEditingDraft.value) {
    send(place);
    return;
  }
  const id = begin(place, "approve");
  if (id === null || draft === null || !draft.held) return;
  deliver(place, { type: "approve", conversation_id: id, draft_seq: draft.seq });
}

/** Refuse the held draft, and take the conversation over right after it, where the reader wants to; says whether it is theirs now. */
export async function reject(place: Workplace, reason: string, takingOver: boolean): Promise<boolean> {
  const draft = place.draft.value;
  const id = begin(place, "reject");
  if (id === null || draft === null) return false;
  const rejected = await ask(place, { type: "reject", conversation_id: id, draft_seq: draft.seq, reason });
  return rejected && takingOver && (await ask(place, { type: "claim", conversation_id: id }));
}

/** Stop a draft that would be sent by itself: it is not, and the conversation waits for a person. */
export async function stopDraft(place: Workplace): Promise<void> {
  if (place.draft.value?.vetoSeconds == null) return;
  const stopped = await reject(place, "Stopped before it was sent.", false);
  if (stopped) place.say("Stopped. The conversation waits for a person.");
}

export async function release(place: Workplace): Promise<void> {
  const id = begin(place, "release");
  if (id !== null) await ask(place, { type: "release", conversation_id: id }, { text: "It is back in the queue.", state: "waiting" });
}

export async function returnToBot(place: Workplace, note: string): Promise<void> {
  const id = begin(place, "return_to_bot");
  if (id === null) return;
  const words = cleanText(note);
  const more = words === "" ? {} : { note: words };
  await ask(place, { type: "return_to_bot", conversation_id: id, ...more }, { text: "The bot has it again.", state: "bot" });
}

export async function resolve(place: Workplace, outcome: Outcome, labels: readonly string[]): Promise<void> {
  const id = begin(place, "resolve");
  if (id === null) return;
  const more = labels.length === 0 ? {} : { labels: [...labels] };
  await ask(place, { type: "resolve", conversation_id: id, outcome, ...more }, { text: "Resolved.", state: "resolved" });
}

/** Change what the composer writes, keeping the words. */
export function setMode(place: Workplace, mode: Mode): void {
  place.keep({ ...place.kept.value, mode });
}

/** Take a refused message back into the composer. */
export function takeBack(place: Workplace, clientId: string): void {
  const entry = findPending(place, clientId);
  if (entry === undefined) return;
  const mode = entry.frame.type === "note" ? "note" : "reply";
  place.changeKept(entry.frame.conversation_id, (kept) => putBack(kept, entry.frame.text ?? "", mode));
  place.desk.discard(clientId);
}

/** Send a refused message again, as a new one. */
export function sendAgain(place: Workplace, clientId: string): void {
  const entry = findPending(place, clientId);
  if (entry === undefined) return;
  place.desk.discard(clientId);
  deliver(place, entry.frame);
}

function findPending(place: Workplace, clientId: string): PendingCommand | undefined {
  return place.pending.value.find((entry) => entry.frame.client_id === clientId);
}

/** The open conversation, when the act is allowed on it; otherwise the reason is shown. */
export function begin(place: Workplace, act: Act): string | null {
  const id = place.open.value;
  if (id === null) return null;
  const refusal = place.allowed.value[act];
  const { state } = place.chat.value.conversation;
  place.notice.value = refusal === null ? null : { conversation: id, text: refusal, tone: "problem", state };
  return refusal === null ? id : null;
}

export async function ask(place: Workplace, command: AskedCommand, done?: Pick<Notice, "text" | "state" | "undo">): Promise<boolean> {
  const conversation = command.conversation_id;
  try {
    await place.desk.ask(command);
    if (done !== undefined) place.notice.value = { conversation, tone: "done", ...done };
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const held = error.code === "already_taken" ? { state: "human" as const } : {};
    place.notice.value = { conversation, text: explainRefusal(error.frame), tone: "problem", ...held };
    return false;
  }
}

/** Hand over to the list of what is on its way; a refusal is shown at the message itself. */
function deliver(place: Workplace, command: Parameters<Workplace["desk"]["keep"]>[0]): void {
  place.desk.keep(command).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    const notice = { conversation: command.conversation_id, text: explainRefusal(error.frame), tone: "problem" } as const;
    place.notice.value = notice;
  });
}
