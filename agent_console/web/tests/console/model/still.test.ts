import { expect, test } from "vitest";
import { buildSections } from "../../../console/model/queue.ts";
import { countMoves, hasMoved, keepStill } from "../../../console/model/still.ts";
import { held, item, items } from "./items.ts";

const build = (all: ReturnType<typeof items>) => buildSections(all, [], "p-me");
const ids = (sections: ReturnType<typeof build>, name: string) =>
  sections.find((each) => each.name === name)?.items.map((one) => one.conversation_id);

const before = build(items(item("a"), item("b"), item("c")));
// a was taken by Ben, b is urgent now, c is gone, and d came.
const after = items(held("a", "p-ben"), item("b", { priority: 2 }), item("d", { front: true }));
const fresh = build(after);

test("lines stay in their places, with what is known of them now", () => {
  const still = keepStill(before, fresh, after);
  expect([ids(still, "waiting"), ids(still, "others")]).toEqual([["a", "b", "c"], []]);
  const waiting = still.find((each) => each.name === "waiting")!;
  expect(waiting.items.map((one) => [one.state, one.priority])).toEqual([["human", 0], ["waiting", 2], ["waiting", 0]]);
  expect(waiting.items.map((one) => hasMoved(waiting, one, fresh))).toEqual([true, false, true]);
});

test("it is counted what came and went behind them", () => {
  // a left Waiting and came to Others, c left, d came.
  expect(countMoves(before, fresh)).toBe(4);
  expect(countMoves(before, before)).toBe(0);
});

test("a list that is only asked for when it is opened comes also under the hand", () => {
  const resolved = item("r", { state: "resolved", needs: null, waiting_since: null });
  const loaded = buildSections(items(), [resolved], "p-me");
  const still = keepStill(build(items()), loaded, items());
  expect([ids(still, "resolved"), countMoves(build(items()), loaded)]).toEqual([["r"], 0]);
});

test("a line that is kept where it was does not stand in such a list as well", () => {
  const shown = build(items(item("a"), item("b")));
  const ended = item("a", { state: "resolved", needs: null, waiting_since: null });
  const other = item("r", { state: "resolved", needs: null, waiting_since: null });
  const loaded = buildSections(items(item("b")), [ended, other], "p-me");
  const still = keepStill(shown, loaded, items(item("b")));
  expect([ids(still, "waiting"), ids(still, "resolved")]).toEqual([["a", "b"], ["r"]]);
});
