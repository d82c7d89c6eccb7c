import { afterEach, expect, test, vi } from "vitest";
import { CUSTOMER, Log } from "./model/events.ts";
import { enter, leave, waiting } from "./place.ts";

afterEach(leave);

const asked = () => new Log().add("ConversationStarted").add("CustomerWrote", { author: CUSTOMER, body: { text: "Where is it?" } });

test("opening another conversation stops watching the one before", () => {
  const { place, open, sent } = enter();
  open(asked().events, "c1");
  expect(place.entries.value.map((entry) => entry.type)).toEqual(["line", "message"]);
  open(asked().events, "c2");
  expect(sent().map((frame) => [frame.type, frame.conversation_id])).toEqual([["watch", "c1"], ["unwatch", "c1"], ["watch", "c2"]]);
  expect(location.hash).toBe("#/c/c2");
});

test("the address leads: back to the queue closes the conversation", () => {
  const { place, open, window } = enter();
  open(asked().events);
  location.hash = "#/";
  window.dispatchEvent(new Event("hashchange"));
  expect([place.open.value, place.marked.value]).toEqual([null, "c1"]);
});

test("what is typed stays with its conversation, also over a reload", () => {
  const { place, open } = enter("human", { "handraise.kept.p-me.c2": '{"text":"From before","mode":"note","draftSeq":null}' });
  open(asked().events, "c1");
  place.keep({ text: "Half a sen", mode: "reply", draftSeq: null });
  open(asked().events, "c2");
  expect(place.kept.value).toEqual({ text: "From before", mode: "note", draftSeq: null });
  place.changeKept("c1", (kept) => ({ ...kept, text: `${kept.text}tence` }));
  open(asked().events, "c1");
  expect(place.kept.value.text).toBe("Half a sentence");
});

test("who newly waits is told in words and in the title, not those who were there at the start", () => {
  const { place, receive } = enter();
  receive({ type: "queue", whole: true, items: [waiting("c1")], gone: [] });
  expect([place.spoken.value, document.title]).toEqual(["", "(1) Handraise console"]);
  vi.advanceTimersByTime(3000);
  receive({ type: "queue", whole: false, items: [waiting("c2")], gone: [] });
  expect([place.spoken.value, document.title]).toEqual(["New in the queue: Sensitive topic", "(2) Handraise console"]);
  receive({ type: "queue", whole: false, items: [], gone: ["c1", "c2"] });
  expect(document.title).toBe("Handraise console");
});

test("the keyboard walks through the queue from where it is", () => {
  const { place, receive } = enter();
  const later = waiting("c2", { waiting_since: "2026-03-10T12:25:00.000Z" });
  receive({ type: "queue", whole: true, items: [later, waiting("c1")], gone: [] });
  expect(place.entrance.value).toBe("c1");
  expect([place.step(1), place.step(1), place.step(1), place.step(-1)]).toEqual(["c1", "c2", "c2", "c1"]);
});

test("an edited draft that somebody else decided goes on as a reply", () => {
  const { place, open, receive } = enter();
  const log = asked().add("DraftHeld", { body: { text: "Two days." } });
  open(log.events);
  place.keep({ text: "Two working days.", mode: "approve", draftSeq: 3 });
  expect(place.isEditingDraft.value).toBe(true);
  receive({ ...log.add("DraftRejected", { inner: { draft_seq: 3, by: "p-ben" } }).events.at(-1), conversation_id: "c1" });
  expect(place.kept.value).toEqual({ text: "Two working days.", mode: "reply", draftSeq: 3 });
});

test("what newly waits for a yes gets none before it has stood for a second", () => {
  const { place, open, receive } = enter();
  const log = asked().add("ActionHeld", { inner: { name: "refund", args: {}, allowed: ["approve"] } });
  open(log.events);
  vi.advanceTimersByTime(999);
  expect(place.settled.value).toBe(false);
  vi.advanceTimersByTime(1);
  expect(place.settled.value).toBe(true);
  const follow = (): void => receive({ ...log.events.at(-1), conversation_id: "c1" });
  log.add("ActionDecided", { inner: { action_seq: 3, decision: "approve", by: "p-me" } });
  follow();
  vi.advanceTimersByTime(5000);
  log.add("DraftHeld", { body: { text: "It is done." } });
  follow();
  expect(place.allowed.value.approve).toBe("It has only just come up: read it first.");
  vi.advanceTimersByTime(1000);
  expect(place.allowed.value.approve).toBeNull();
});

test("lists of what needs nobody are asked for while they are open", () => {
  const fetched = vi.fn((_path: string) => new Promise(() => {}));
  const { place } = enter();
  vi.stubGlobal("fetch", fetched);
  place.toggleSection("resolved");
  vi.advanceTimersByTime(5000);
  place.toggleSection("resolved");
  vi.advanceTimersByTime(60_000);
  const path = "/api/v1/conversations?state=resolved&limit=50";
  const lists = fetched.mock.calls.map(([asked]) => asked).filter((asked) => asked.includes("conversations"));
  expect(lists).toEqual([path, path]);
});

test("a topic that is stopped is told of within seconds", async () => {
  const { place } = enter("supervisor");
  expect([place.leads, place.stopped.value.value]).toEqual([true, null]);
  const told = { topics: [{ topic: "billing", stopped: true }], changes: [] };
  const headers = new Headers({ date: "Tue, 10 Mar 2026 12:30:00 GMT" });
  vi.stubGlobal("fetch", () => Promise.resolve({ ok: true, headers, json: () => Promise.resolve(told) }));
  await vi.advanceTimersByTimeAsync(5000);
  expect(place.stopped.value.value).toEqual({ topics: told.topics, sites: [] });
});

test("whoever only reads examples opens no socket and is led there", () => {
  const { place, sent } = enter("data");
  expect([place.route.value.page, place.phase.value, sent()]).toEqual(["examples", "connecting", []]);
  const pages = (["conversations", "reviews", "sure"] as const).map((page) => {
    place.go({ page });
    return place.route.value.page;
  });
  expect([pages, place.leads]).toEqual([["examples", "examples", "sure"], false]);
});
