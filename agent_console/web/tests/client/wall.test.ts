import { expect, test } from "vitest";
import { HumanSession } from "../../client/human.ts";
import { Wall } from "../../client/wall.ts";
import { card } from "../console/model/cards.ts";

const frame = (change: object = {}) => ({
  type: "wall" as const, whole: true, cards: [card("c1")], gone: [], total: 1, more: 0, sites: ["shop"], topics: [], ...change,
});

test("whole first, then changes", () => {
  const wall = new Wall();
  wall.look({});
  wall.take(frame({ whole: false }));
  expect(wall.shown).toBeNull();
  wall.take(frame());
  wall.take(frame({ whole: false, cards: [card("c2"), card("c1", { topic: "billing" })], total: 2 }));
  expect([...(wall.shown?.cards.values() ?? [])].map((one) => [one.conversation_id, one.topic])).toEqual([["c1", "billing"], ["c2", null]]);
  wall.take(frame({ whole: false, cards: [], gone: ["c1"], total: 1, more: 3 }));
  expect([[...(wall.shown?.cards.keys() ?? [])], wall.shown?.total, wall.shown?.more]).toEqual([["c2"], 1, 3]);
  wall.take(frame({ cards: [] }));
  expect(wall.shown?.cards.size).toBe(0);
});

test("who looks no more keeps nothing, whatever still comes", () => {
  const wall = new Wall();
  wall.look({});
  wall.take(frame());
  wall.look(null);
  wall.take(frame());
  expect(wall.shown).toBeNull();
});

function connect(): HumanSession {
  const session = new HumanSession({ pending: [], newId: () => "id", random: () => 0.5 });
  session.start();
  session.opened();
  session.received({ type: "ok", ref: "hello", log_id: "l1", people: [] });
  return session;
}

test("a session asks for the wall, again after a reconnect, and once for its end", () => {
  const session = connect();
  const sent = (effects: { do: string; frame?: unknown }[]) => effects.flatMap((each) => (each.do === "send" ? [each.frame] : []));
  expect(sent(session.showWall({ site: "shop" }))).toEqual([{ type: "watch_wall", ref: "wall", site: "shop" }]);
  session.received(frame());
  expect(session.wall?.total).toBe(1);
  session.closed(1006);
  session.timedOut("retry");
  session.opened();
  expect(sent(session.received({ type: "ok", ref: "hello", log_id: "l1", people: [] }))).toContainEqual({ type: "watch_wall", ref: "wall", site: "shop" });
  expect(sent(session.showWall(null))).toEqual([{ type: "watch_wall", ref: "wall", on: false }]);
  expect(session.wall).toBeNull();
});

test("who was taken over from hears by whom", () => {
  const session = connect();
  session.received({ type: "status", conversation_id: "c1", taken_by: { id: "ps", name: "Susan" } });
  expect(session.taken).toEqual({ conversation: "c1", by: { id: "ps", name: "Susan" } });
});
