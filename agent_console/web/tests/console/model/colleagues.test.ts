import { expect, test } from "vitest";
import { listGroups, phraseLoad } from "../../../console/model/colleagues.ts";
import { item, items } from "./items.ts";

test("groups are heard of from people and from the queue, each once", () => {
  const people = [
    { id: "a", name: "Ada", role: "human", state: "online", groups: ["cards", "billing"] },
    { id: "b", name: "Ben", role: "human", state: "away" },
  ] as const;
  expect(listGroups(people.map((one) => ({ ...one, groups: "groups" in one ? [...one.groups] : [] })), items(item("x", { group: "fraud" }), item("y", { group: "cards" }), item("z")))).toEqual([
    "billing", "cards", "fraud",
  ]);
});

test("how many somebody has", () => {
  expect([phraseLoad(0), phraseLoad(2)]).toEqual(["has none", "has 2"]);
});
