import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PendingFrame } from "../../client/customer.ts";
import type { CustomerEventFrame } from "../../wire/frames.ts";
import { awaitsBot, buildLines, canLeave, type Message, findNobody, wantsRating } from "../../widget/lines.ts";

const AT = "2026-11-21T10:00:00.000Z";
const MARA = { role: "human", name: "Mara" };
const BOT = { role: "bot" };

let seq = 0;
function event(kind: string, author: object = { role: "customer" }, body: object = {}, more: object = {}) {
  return { type: "event", conversation_id: "c1", seq: ++seq, kind, author, at: AT, body, ...more } as CustomerEventFrame;
}

const said = (events: CustomerEventFrame[], pending: PendingFrame[] = []) =>
  buildLines(events, pending).map((line) => (line.type === "notice" ? line.text : `${line.name}: ${line.text}`));

const nobody = () => event("CustomerNotified", { role: "system" }, { code: "nobody_available", text: "Nobody.", reach: ["email"] });

test("who said what", () => {
  expect(
    said([
      event("ConversationStarted"),
      event("CustomerWrote", undefined, { text: "Hi" }),
      event("BotAnswered", BOT, { text: "Hello", in_reply_to: 2, sources: [] }),
      event("BotAnswered", { role: "bot", name: "Fern" }, { text: "Hello", in_reply_to: 2 }),
      event("HumanWrote", MARA, { text: "I am here" }),
      event("HumanWrote", { role: "human" }, { text: "Me too" }),
    ]),
  ).toEqual(["You: Hi", "Assistant (automated): Hello", "Fern (automated): Hello", "Mara: I am here", "Support: Me too"]);
});

test("who came and went", () => {
  expect(
    said([
      event("HandoffRequested"),
      event("HandoffRequested", { role: "system" }),
      event("CustomerNotified", { role: "system" }, { code: "queued", text: "Handing over." }),
      event("ConversationOffered", { role: "system" }),
      event("ConversationClaimed", MARA),
      event("ConversationTransferred", MARA, { to: "Ines" }),
      event("ConversationReleased", { role: "human", name: "Ines" }),
      event("ConversationReleased", { role: "system" }),
      event("ReturnedToBot", MARA),
      event("AnswerWithdrawn", BOT, { seen: "He" }),
      event("ContactLeft", undefined, { email: "jo@example.org" }),
      event("CustomerRated", undefined, { score: 4 }),
      event("FileAttached", undefined, { name: "photo.jpg" }),
      event("ConversationResolved", MARA, { outcome: "solved" }),
      event("ConversationReopened", { role: "system" }),
      event("CustomerLeft"),
      event("ConsentGiven"),
    ]),
  ).toEqual([
    "You asked for a person.",
    "Handing over.",
    "Mara joined the chat.",
    "Mara handed the chat over to Ines.",
    "Ines left the chat.",
    "Mara left the chat.",
    "The assistant took back what it was writing.",
    "Your address: jo@example.org",
    "You rated this conversation 4 of 5. Thank you.",
    "File: photo.jpg",
    "This conversation is closed. Just write if there is anything else.",
    "The conversation goes on with the automated assistant.",
    "You ended the chat. Write at any time to go on.",
  ]);
});

test("there is something to end from the customer's word until they end it", () => {
  const wrote = event("CustomerWrote", undefined, { text: "Hi" });
  expect(canLeave([event("ConversationStarted")])).toBe(false);
  expect(canLeave([wrote, event("BotAnswered", BOT, { text: "Hello", in_reply_to: 1 })])).toBe(true);
  expect(canLeave([wrote, event("CustomerLeft")])).toBe(false);
  expect(canLeave([wrote, event("ConversationResolved", MARA, { outcome: "solved" })])).toBe(false);
  expect(canLeave([wrote, event("CustomerLeft"), event("CustomerWrote", undefined, { text: "Hm" })])).toBe(true);
});

test("the name stands above the first of several, also after a notice", () => {
  const lines = buildLines(
    [
      event("HumanWrote", MARA, { text: "1" }),
      event("HumanWrote", MARA, { text: "2" }),
      event("ConversationTransferred", MARA, { to: "Ines" }),
      event("HumanWrote", { role: "human", name: "Ines" }, { text: "3" }),
      event("HumanWrote", MARA, { text: "4" }),
    ],
    [],
  );
  expect(lines.filter((line): line is Message => line.type === "message").map((line) => line.first)).toEqual([true, false, true, true]);
});

test("the echo comes last and has the key that its event will have", () => {
  const pending: PendingFrame[] = [
    { frame: { type: "send", client_id: "a", text: "Hi" }, at: AT, status: "sending" },
    { frame: { type: "ask_human", client_id: "b" }, at: AT, status: "sending" },
    { frame: { type: "send", client_id: "c", text: "Long" }, at: AT, status: "failed", problem: { code: "too_large", message: "x" } },
  ];
  const before = buildLines([event("BotAnswered", BOT, { text: "Hello", in_reply_to: 1 })], pending);
  expect(before.map((line) => line.key).slice(1)).toEqual(["ma", "mc"]);
  expect(before[2]).toMatchObject({ pending: { clientId: "c", status: "failed", problem: { code: "too_large" } } });
  const after = buildLines([event("CustomerWrote", undefined, { text: "Hi" }, { client_id: "a" })], []);
  expect(after[0]?.key).toBe("ma");
  expect(after[0]).not.toHaveProperty("pending");
});

test("what was deleted is gone: from rows that are empty, and from those that this page still has", () => {
  const events = [
    event("CustomerWrote", undefined, {}),
    event("BotAnswered", BOT, { text: "Your name is Jo", in_reply_to: 1, sources: [{ id: "a", title: "t", quote: "q" }] }),
    event("ContactLeft", undefined, { email: "jo@example.org" }),
    event("CustomerNotified", { role: "system" }, {}),
  ];
  events.push(event("PersonalDataErased", { role: "system" }, { seqs: [events[1]!.seq, events[2]!.seq] }));
  expect(said(events)).toEqual(["You: This message was deleted.", "Assistant (automated): This message was deleted."]);
  expect(buildLines(events, [])[1]).toMatchObject({ deleted: true, sources: [] });
});

test("nobody is there until somebody is back or comes", () => {
  const back = () => event("CustomerNotified", { role: "system" }, { code: "queued", text: "x" });
  expect(findNobody([])).toBeNull();
  expect(findNobody([nobody()])).toMatchObject({ code: "nobody_available", reach: ["email"] });
  expect(findNobody([nobody(), event("CustomerWrote", undefined, { text: "Hm" })])).not.toBeNull();
  expect(findNobody([nobody(), back()])).toBeNull();
  expect(findNobody([back(), nobody()])).not.toBeNull();
  expect(findNobody([nobody(), event("ConversationClaimed", MARA)])).toBeNull();
});

test("people who come and go, and teams, are named; what the house has just said is not said again", () => {
  const closed = () => event("CustomerNotified", { role: "system" }, { code: "closed", text: "It had gone quiet." });
  const end = (outcome: string) => event("ConversationResolved", { role: "system" }, { outcome });
  expect(said([event("HumanJoined", MARA), event("HumanLeft", MARA)])).toEqual(["Mara joined the chat.", "Mara left the chat."]);
  expect(said([event("ConversationTransferred", MARA, { to: "", group: "billing" })])).toEqual(["Mara passed the chat to another team."]);
  expect(said([closed(), end("other")])).toEqual(["It had gone quiet."]);
  expect(said([end("spam")])).toEqual(["This chat is closed."]);
});

test("the bot owes an answer until it, a notice or a person comes", () => {
  const wrote = () => event("CustomerWrote", undefined, { text: "Hi" });
  expect(awaitsBot([])).toBe(false);
  expect(awaitsBot([event("BotAnswered", BOT), wrote()])).toBe(true);
  expect(awaitsBot([wrote(), event("CustomerRated", undefined, { score: 5 })])).toBe(true);
  expect(awaitsBot([wrote(), event("BotAnswered", BOT)])).toBe(false);
  expect(awaitsBot([wrote(), event("CustomerNotified", { role: "system" }, { code: "checking", text: "x" })])).toBe(false);
  expect(awaitsBot([wrote(), event("ConversationClaimed", MARA)])).toBe(false);
});

test("a rating is asked for once, after the end", () => {
  const resolved = () => event("ConversationResolved", MARA, { outcome: "solved" });
  expect(wantsRating([event("CustomerWrote")])).toBe(false);
  expect(wantsRating([resolved()])).toBe(true);
  expect(wantsRating([resolved(), event("CustomerRated", undefined, { score: 5 })])).toBe(false);
  expect(wantsRating([resolved(), event("ConversationReopened")])).toBe(false);
  expect(wantsRating([event("CustomerRated", undefined, { score: 5 }), resolved()])).toBe(true);
  for (const outcome of ["spam", "duplicate"]) expect(wantsRating([event("ConversationResolved", MARA, { outcome })])).toBe(false);
});

test("every kind that customers receive gives a line or nothing, and never fails", () => {
  const types = readFileSync(new URL("../../wire/events.gen.ts", import.meta.url), "utf8");
  const kinds = [...types.split("CustomerEvent =")[1]!.matchAll(/\| (\w+)/g)].map((match) => match[1]!);
  expect(kinds).toHaveLength(26);
  for (const kind of [...kinds, "SomethingNew"]) {
    expect(buildLines([event(kind)], []).length, kind).toBeLessThan(2);
    expect(said([event(kind, MARA)]).join(), kind).not.toMatch(/undefined|null/);
  }
});

test("words that are still being written stand before one's own that are on their way", () => {
  const events = [event("BotAnswered", { role: "bot", name: "Fern" }, { text: "Hello", in_reply_to: 2 })];
  const echo = { frame: { type: "send", client_id: "k1", text: "And?" }, at: AT, status: "sending" } as PendingFrame;
  const lines = buildLines(events, [echo], { turn: 9, text: "Your par" }) as Message[];
  expect(lines.map((line) => line.text)).toEqual(["Hello", "Your par", "And?"]);
  expect(lines[1]).toMatchObject({ key: "w9", from: "bot", name: "Fern (automated)", writing: true });
});

test("a withdrawal of words that nobody saw needs no line", () => {
  expect(said([event("AnswerWithdrawn", BOT, { seen: "", lost: false })])).toEqual([]);
  expect(said([event("AnswerWithdrawn", BOT, { seen: "", lost: true })])).toEqual(["The assistant took back what it was writing."]);
});
