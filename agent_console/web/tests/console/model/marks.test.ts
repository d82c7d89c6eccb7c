import { describe, expect, test } from "vitest";
import { explainPlace, listChips, nameLanguage, namePriority, phraseBack, spellItem } from "../../../console/model/marks.ts";
import { buildSections } from "../../../console/model/queue.ts";
import { held, item, items } from "./items.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");

test("a priority of a newer server falls to the nearest", () => {
  expect([2, 1, 0, -1, 7, -9].map(namePriority)).toEqual(["Urgent", "High", "Normal", "Low", "Urgent", "Low"]);
});

test("whom it is for and what it is about", () => {
  const one = item("a", { group: "billing", language: "de", topic: "card_lost", skills: ["refunds", "de"] });
  expect(listChips(one)).toEqual([
    { text: "Billing", means: "for the group Billing" },
    { text: "DE", means: "in German" },
    { text: "Card lost", means: "about Card lost" },
    { text: "Refunds", means: "needs Refunds" },
  ]);
  expect(listChips(item("b"))).toEqual([]);
  expect([nameLanguage("pt"), nameLanguage("not a language")]).toEqual(["Portuguese", "not a language"]);
});

describe("why a line stands where it does", () => {
  const all = items(
    item("front", { front: true }), item("urgent", { priority: 2 }), item("old", { waiting_since: "2026-03-10T11:00:00.000Z" }),
    item("low", { priority: -1 }), held("m", "p-me"), item("p", { snoozed: true, waiting_since: null }),
  );
  const explain = (id: string): string => {
    const section = buildSections(all, [], "p-me").find((each) => each.items.some((one) => one.conversation_id === id));
    return section === undefined ? "nowhere" : explainPlace(section, all.get(id)!);
  };

  test.each([
    ["front", "Number 1 in the queue: its person was disconnected, so it goes before all others."],
    ["urgent", "Number 2 in the queue: urgent priority goes before longer waits."],
    ["old", "Number 3 in the queue, by how long it waits."],
    ["low", "Number 4 in the queue: low priority, after the others."],
    ["m", ""],
    ["p", "Parked until somebody brings it back."],
  ])("%s", (id, why) => {
    expect(explain(id)).toBe(why);
  });
});

test("the whole line is read aloud", () => {
  expect(spellItem(item("a", { front: true }), NOW)).toBe(
    "front of the queue, Lost its person, waiting for 10 minutes, Where is my parcel?",
  );
  expect(spellItem(item("v", { state: "bot", needs: "approve", veto_seconds: 20 }), NOW)).toContain("sent unless somebody stops it");
  expect(spellItem(held("m", "p-me", { needs: "reply", reasons: [], preview: "" }), NOW)).toBe(
    "Taken over, last active 5 minutes ago, with Ben, the customer waits for a reply, nothing written yet",
  );
  const late = item("l", { priority: 1, due_at: "2026-03-10T11:58:00.000Z", language: "fr", customer_left: true, joined: [{ id: "s", name: "Sue" }] });
  expect(spellItem(late, NOW, "Number 1 in the queue.")).toBe(
    "high priority, Not sure enough, waiting for 10 minutes, 2 min over, Sue is in it too, the customer left the page, in French, Where is my parcel?, Number 1 in the queue.",
  );
});

test("when something parked comes back", () => {
  expect(phraseBack({ snoozed_until: null, waiting_on_customer: true }, NOW)).toBe("back when the customer writes");
  expect(phraseBack({ snoozed_until: null, waiting_on_customer: false }, NOW)).toBe("until somebody brings it back");
  expect(phraseBack({ snoozed_until: "2026-03-10T13:00:00.000Z", waiting_on_customer: false }, NOW)).toMatch(/^back at \d\d:00/);
});
