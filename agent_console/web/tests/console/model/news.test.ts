import { expect, test } from "vitest";
import { describeNews, findNews, phraseNews } from "../../../console/model/news.ts";
import { held, item, items } from "./items.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");
type Items = ReturnType<typeof items>;
const find = (before: Items, after: Items): string[] =>
  findNews(before, after, "p-me", NOW).map((news) => `${news.kind} ${news.item.conversation_id}`);

test("who comes to need somebody is news, who already did is not", () => {
  const before = items(item("a"), held("m", "p-ben"));
  const after = items(item("a", { head: 6 }), item("m", { front: true }), item("n"), held("x", "p-ben", { action: "close", actions: 1 }));
  expect(find(before, after)).toEqual(["waiting m", "waiting n"]);
});

test("what is offered to me comes before all; what is offered to another is none of mine", () => {
  const before = items(item("a"), item("b"));
  const after = items(item("a", { state: "offered", offered_to: "p-me" }), item("b", { state: "offered", offered_to: "p-ben" }), item("n"));
  expect(find(before, after)).toEqual(["offer a", "waiting n"]);
  expect(find(after, before)).toEqual([]);
});

test("my customer's words call me each time, my own do not", () => {
  const mine = held("m", "p-me");
  const wrote = held("m", "p-me", { needs: "reply", preview: "Hello?" });
  expect(find(items(mine), items(wrote))).toEqual(["reply m"]);
  expect(find(items(wrote), items({ ...wrote, head: 9 }))).toEqual([]);
  expect(find(items(wrote), items({ ...wrote, preview: "Anybody?" }))).toEqual(["reply m"]);
  expect(find(items(wrote), items(mine))).toEqual([]);
});

test("what I am given, and what waits for too long", () => {
  expect(find(items(held("g", "p-ben")), items(held("g", "p-me")))).toEqual(["given g"]);
  const late = item("l", { due_at: "2026-03-10T11:59:00.000Z" });
  expect(find(items(item("l")), items(late))).toEqual(["late l"]);
});

test("it is said without the customer's words, unless they are allowed", () => {
  const news = { kind: "offer", item: item("a", { priority: 1, group: "billing", language: "de" }) } as const;
  expect(phraseNews(news)).toBe("Offered to you: Not sure enough");
  expect(describeNews(news, false)).toBe("High priority · Billing · German");
  expect(describeNews(news, true)).toBe("Where is my parcel?");
});
