import { expect, test } from "vitest";
import { buildFilter, groupCards, NOTHING_CHOSEN, phraseCount, phraseHolder, spellCard, spellScores } from "../../../console/model/wall.ts";
import { card } from "./cards.ts";

const NOW = Date.parse("2026-03-10T12:30:00.000Z");
const nameOf = (id: string): string | undefined => ({ "p-ben": "Ben" })[id];

test("groups: who waits longest and is most urgent first, else the newest", () => {
  const cards = [
    card("b1", { opened_at: "2026-03-10T12:01:00.000Z" }), card("b2", { opened_at: "2026-03-10T12:02:00.000Z" }),
    card("w1", { state: "waiting", escalated_at: "2026-03-10T12:20:00.000Z" }),
    card("w2", { state: "offered", escalated_at: "2026-03-10T12:10:00.000Z" }),
    card("w3", { state: "waiting", escalated_at: "2026-03-10T12:29:00.000Z", priority: 2 }),
    card("h", { state: "human" }),
  ];
  expect(groupCards(cards).map((group) => [group.name, group.cards.map((each) => each.conversation_id)])).toEqual([
    ["waiting", ["w3", "w2", "w1"]], ["human", ["h"]], ["bot", ["b2", "b1"]],
  ]);
});

test.each([
  [{ state: "human", holder: { id: "p", name: "Ana" } }, "Ana"],
  [{ state: "offered", offered_to: "p-ben" }, "Offered to Ben"],
  [{ state: "offered", offered_to: "p-x" }, "Offered to a person"],
  [{ state: "waiting" }, "Waits"],
  [{ state: "waiting", group: "billing_team" }, "Waits for Billing team"],
  [{ state: "waiting", snoozed: true }, "Parked"],
  [{ state: "bot" }, "Bot"],
  [{ state: "bot", held: true }, "A draft waits for a yes"],
] as const)("who has it: %o", (change, phrase) => {
  expect(phraseHolder(card("c", change), nameOf)).toBe(phrase);
});

test("a card in one sentence for the ear", () => {
  const said = { role: "human", name: "Ana", text: "It is on its way.", at: "2026-03-10T12:28:00.000Z" } as const;
  const told = card("c", { state: "human", holder: { id: "p", name: "Ana" }, joined: [{ id: "s", name: "Susan" }], topic: "delivery", reasons: ["low_confidence"], said, scores: [null, 0.4] });
  expect(spellCard(told, NOW, nameOf)).toBe(
    "Ana. Susan joined. shop. Delivery. Not sure enough. Ana, 2 minutes ago: It is on its way. Bot sure: 40 %, before that not known",
  );
  expect(spellCard(card("c"), NOW, nameOf)).toBe("Bot. shop. Nothing said yet");
  expect(spellScores([0.97])).toBe("Bot sure: 97 %");
});

test("an empty choice filters nothing", () => {
  expect(buildFilter(NOTHING_CHOSEN)).toEqual({});
  expect(buildFilter({ site: "shop", topic: "billing", holder: "p", state: "waiting" })).toEqual({
    site: "shop", topic: "billing", holder: "p", states: ["waiting", "offered"],
  });
});

test("how much is shown", () => {
  expect(phraseCount(0, 0)).toBe("Nothing is live.");
  expect(phraseCount(1, 0)).toBe("1 conversation is live.");
  expect(phraseCount(1207, 1007)).toBe("1,207 conversations are live. 200 are shown, and 1,007 more: filter to see them.");
});
