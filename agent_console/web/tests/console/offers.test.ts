import { afterEach, expect, test, vi } from "vitest";
import { enter, leave, waiting } from "./place.ts";

afterEach(leave);

const offer = (id: string, seq = 4) => ({ type: "offer", conversation_id: id, seq, seconds: 30, reason: "You are free.", preview: "Hi" });

test("an offer's time runs from when it came, and goes on when others come", () => {
  const { place, receive } = enter();
  const came = performance.now();
  receive(offer("c1"));
  vi.advanceTimersByTime(10_000);
  receive(offer("c2"));
  expect(place.offers.open.value.map((one) => [one.frame.conversation_id, one.endsAt - came])).toEqual([["c1", 30_000], ["c2", 40_000]]);
});

test("taken by somebody else it goes with a sentence, which the next offer takes away", () => {
  const { place, receive } = enter();
  receive(offer("c1"));
  receive({ type: "offer_over", conversation_id: "c1", seq: 4, cause: "taken", by: { id: "p-ben", name: "Ben" } });
  expect([place.offers.open.value, place.offers.over.value]).toEqual([[], "Ben has taken what was offered to you."]);
  receive(offer("c2"));
  expect(place.offers.over.value).toBeNull();
});

test("a queue that speaks of others leaves it, one that has it elsewhere takes it away", () => {
  const { place, receive } = enter();
  receive(offer("c1"));
  receive({ type: "queue", whole: true, items: [waiting("c2")], gone: [] });
  expect(place.offers.open.value).toHaveLength(1);
  receive({ type: "queue", whole: false, items: [waiting("c1", { state: "human", head: 5 })], gone: [] });
  expect(place.offers.open.value).toHaveLength(0);
});

test("who answers no offer is put away, kept so over a reload, and back by one press", () => {
  const { place, receive } = enter();
  receive({ type: "status", presence: { "p-me": "away" }, reason: "offers_unanswered" });
  expect([place.choices.putAway.value, place.choices.presence.value]).toEqual(["offers_unanswered", "away"]);
  expect(window.localStorage.getItem("handraise.presence.p-me")).toBe('"away"');
  place.setPresence("online");
  expect([place.choices.putAway.value, place.desk.session.presence.state]).toEqual([null, "online"]);
});

test("who declined each offer is told so, and not that they did not answer", () => {
  const { place, receive } = enter();
  receive({ type: "status", presence: { "p-me": "away" }, reason: "offers_declined" });
  expect([place.choices.putAway.value, place.choices.presence.value]).toEqual(["offers_declined", "away"]);
});
