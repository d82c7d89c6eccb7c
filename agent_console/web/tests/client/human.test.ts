import { expect, test } from "vitest";
import type { Effect } from "../../client/effects.ts";
import { HumanSession, type PendingCommand } from "../../client/human.ts";

const AT = "2026-11-21T10:00:00.000Z";
const MARA = { id: "p1", name: "Mara", role: "human", email: "mara@example.org" };

function build(pending: PendingCommand[] = []): HumanSession {
  let count = 0;
  return new HumanSession({ pending, newId: () => `id${++count}`, random: () => 0.5 });
}

const sent = (effects: Effect[]) => effects.flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));

const hello = (change: object = {}) => ({
  type: "ok",
  ref: "hello",
  person: MARA,
  log_id: "l1",
  lease_seconds: 30,
  people: [{ ...MARA, state: "away" }],
  ...change,
});

const event = (seq: number, kind: string, more: object = {}) => ({
  type: "event",
  conversation_id: "c1",
  seq,
  kind,
  author: { role: "customer" },
  at: AT,
  body: { text: "x" },
  inner: { epoch: 1 },
  ...more,
});

const item = (id: string, state = "waiting") => ({ conversation_id: id, state, needs: "claim" });

function connected(session = build()): HumanSession {
  session.start();
  session.opened();
  session.received(hello());
  return session;
}

function reconnected(session: HumanSession, change: object = {}): Effect[] {
  session.closed(1006);
  session.timedOut("retry");
  session.opened();
  return session.received(hello(change));
}

test("hello: knows who it is, and says that it is away until told otherwise", () => {
  const session = build();
  session.start();
  expect(sent(session.opened())).toEqual([{ type: "hello", ref: "hello" }]);
  const effects = session.received(hello());
  expect(session.person).toEqual(MARA);
  expect(session.phase).toBe("ready");
  expect(sent(effects)).toEqual([{ type: "presence", ref: "presence", state: "away" }]);
  expect(effects).toContainEqual({ do: "timer", name: "presence", seconds: 10 });
});

test("presence is told every third of the lease, and after a reconnect", () => {
  const session = connected();
  const online = { type: "presence", ref: "presence", state: "online", capacity: 4 };
  expect(sent(session.setPresence("online", 4))).toEqual([online]);
  expect(sent(session.timedOut("presence"))).toEqual([online]);
  expect(session.closed(1006)).toContainEqual({ do: "cancel", name: "presence" });
  expect(session.timedOut("presence")).toEqual([]);
  session.timedOut("retry");
  session.opened();
  expect(sent(session.received(hello()))).toEqual([online]);
});

test("watching: events once, in order, with the fold beside them", () => {
  const session = connected();
  expect(sent(session.watch("c1"))).toEqual([{ type: "watch", conversation_id: "c1", ref: "watch-id1" }]);
  expect(session.watch("c1")).toEqual([]);
  session.received({ type: "ok", ref: "watch-id1", head: 2 });
  session.received(event(1, "ConversationStarted"));
  session.received(event(2, "HandoffRequested", { inner: { epoch: 2, reasons: ["low_confidence"] } }));
  session.received(event(2, "HandoffRequested"));
  session.received({ type: "caught_up", conversation_id: "c1", seq: 2 });
  const watched = session.watched.get("c1");
  expect(watched?.events.map((one) => one.seq)).toEqual([1, 2]);
  expect(watched?.conversation).toMatchObject({ state: "waiting", reasons: ["low_confidence"], head: 2 });
  expect(watched?.caughtUp).toBe(true);
});

test("a hole in the numbers: asks for what is missing", () => {
  const session = connected();
  session.watch("c1");
  session.received(event(1, "ConversationStarted"));
  expect(sent(session.received(event(3, "CustomerWrote")))).toEqual([
    { type: "watch", conversation_id: "c1", ref: "watch-id2", after_seq: 1 },
  ]);
  expect(session.watched.get("c1")?.events).toHaveLength(1);
});

test("after a reconnect every watch goes on from its cursor", () => {
  const session = connected();
  session.watch("c1");
  session.watch("c2");
  session.unwatch("c2");
  session.received(event(1, "ConversationStarted"));
  expect(sent(reconnected(session))).toContainEqual(
    expect.objectContaining({ type: "watch", conversation_id: "c1", after_seq: 1 }),
  );
  expect([...session.watched.keys()]).toEqual(["c1"]);
});

test("another log: everything watched starts anew", () => {
  const session = connected();
  session.watch("c1");
  session.received(event(1, "ConversationStarted"));
  const watches = sent(reconnected(session, { log_id: "l2" })).filter((frame) => "conversation_id" in frame);
  expect(watches).toEqual([{ type: "watch", conversation_id: "c1", ref: "watch-id2" }]);
  expect(session.watched.get("c1")?.events).toEqual([]);
});

test("reset of one conversation starts that one anew", () => {
  const session = connected();
  session.watch("c1");
  session.watch("c2");
  session.received(event(1, "ConversationStarted"));
  session.received(event(1, "ConversationStarted", { conversation_id: "c2" }));
  expect(sent(session.received({ type: "reset", conversation_id: "c1", reason: "restored" }))).toHaveLength(1);
  expect(session.watched.get("c1")?.events).toEqual([]);
  expect(session.watched.get("c2")?.events).toHaveLength(1);
  expect(sent(session.received({ type: "reset", reason: "restored" }))).toHaveLength(2);
});

test("what cannot be watched says why", () => {
  const session = connected();
  session.watch("c9");
  session.received({ type: "error", ref: "watch-id1", code: "not_found", message: "No such conversation." });
  expect(session.watched.get("c9")?.problem?.code).toBe("not_found");
});

test("asking: the answer is given under its ref", () => {
  const session = connected();
  expect(sent(session.ask("r1", { type: "claim", conversation_id: "c1" }))).toEqual([
    { type: "claim", conversation_id: "c1", ref: "r1" },
  ]);
  session.takeAnswers();
  session.received({ type: "ok", ref: "r1", seq: 4 });
  expect(session.takeAnswers()).toEqual([{ ref: "r1", ok: { type: "ok", ref: "r1", seq: 4 } }]);
  session.ask("r2", { type: "claim", conversation_id: "c2" });
  const refusal = { type: "error", ref: "r2", code: "already_taken", message: "Taken.", by: { id: "p2", name: "Ines" } };
  session.received(refusal);
  expect(session.takeAnswers()).toEqual([{ ref: "r2", error: refusal }]);
  expect(session.takeAnswers()).toEqual([]);
});

test("asking without a connection, or losing it before the answer: connection_lost", () => {
  const session = connected();
  session.takeAnswers();
  session.ask("r1", { type: "claim", conversation_id: "c1" });
  session.closed(1006);
  session.ask("r2", { type: "release", conversation_id: "c1" });
  const lost = session.takeAnswers().filter((answer) => answer.ref.startsWith("r"));
  expect(lost.map((answer) => [answer.ref, "error" in answer && answer.error.code])).toEqual([
    ["r1", "connection_lost"],
    ["r2", "connection_lost"],
  ]);
});

test("a reply in a tunnel: kept, sent after the reconnect, then taken off by its event", () => {
  const session = connected();
  session.watch("c1");
  session.received(event(1, "ConversationStarted"));
  session.closed(1006);
  const reply = { type: "send", conversation_id: "c1", client_id: "m1", text: "Hi", draft_seq: 5 } as const;
  expect(session.keep(reply, AT)).toEqual([{ do: "keep" }]);
  session.timedOut("retry");
  session.opened();
  expect(sent(session.received(hello()))).toContainEqual({ ...reply, ref: "m1" });
  session.received({ type: "ok", ref: "m1", seq: 2 });
  expect(session.pending[0]?.status).toBe("sent");
  session.received(event(2, "HumanWrote", { author: { role: "human" }, client_id: "m1" }));
  expect(session.pending).toEqual([]);
  expect(session.takeAnswers().some((answer) => answer.ref === "m1" && "ok" in answer)).toBe(true);
});

test("a reply that was on its way when the connection broke has no answer yet", () => {
  const session = connected();
  session.keep({ type: "note", conversation_id: "c1", client_id: "m1", text: "Hm" }, AT);
  session.closed(1006);
  expect(session.takeAnswers().filter((answer) => answer.ref === "m1")).toEqual([]);
  expect(session.pending).toHaveLength(1);
});

test("stored, but nobody watches: no event will come, so it is done", () => {
  const session = connected();
  session.keep({ type: "note", conversation_id: "c1", client_id: "m1", text: "Hm" }, AT);
  session.received({ type: "ok", ref: "m1", seq: 9 });
  expect(session.pending).toEqual([]);
});

test("a refused reply stays to be seen; one refused for the moment goes out again", () => {
  const session = connected();
  session.keep({ type: "send", conversation_id: "c1", client_id: "m1", text: "Hi" }, AT);
  const busy = { type: "error", ref: "m1", code: "storage_unavailable", message: "Not stored." };
  expect(session.received(busy)).toContainEqual({ do: "timer", name: "resend", seconds: 3 });
  expect(sent(session.timedOut("resend"))).toHaveLength(1);
  session.received({ type: "error", ref: "m1", code: "not_holder", message: "Not yours.", by: { id: "p2", name: "Ines" } });
  expect(session.pending[0]).toMatchObject({ status: "failed", problem: { code: "not_holder", by: { name: "Ines" } } });
  session.discard("m1");
  expect(session.pending).toEqual([]);
});

test("a conversation that could not be read for the moment is asked for again", () => {
  const session = connected();
  const read = (effects: Effect[]) => sent(effects)[0] as { ref: string };
  const first = read(session.watch("c1"));
  const busy = { type: "error", ref: first.ref, code: "storage_unavailable", message: "Not now." };
  expect(session.received(busy)).toContainEqual({ do: "timer", name: "resend", seconds: 3 });
  expect(session.watched.get("c1")?.problem).toBeNull();
  const again = read(session.timedOut("resend"));
  expect(again).toMatchObject({ type: "watch", conversation_id: "c1" });
  expect(again.ref).not.toBe(first.ref);
  expect(sent(session.timedOut("resend"))).toEqual([]);
  session.received({ ...busy, ref: again.ref });
  session.unwatch("c1");
  expect(sent(session.timedOut("resend"))).toEqual([]);
});

test("the queue and the offers are told as they come; an accepted offer is gone", () => {
  const session = connected();
  expect(session.queueKnown).toBe(false);
  session.received({ type: "queue", whole: true, items: [item("c1", "offered")], gone: [] });
  session.received({ type: "offer", conversation_id: "c1", seconds: 20 });
  expect([[...session.queue.keys()], [...session.offers.keys()], session.queueKnown]).toEqual([["c1"], ["c1"], true]);
  session.ask("r1", { type: "accept", conversation_id: "c1" });
  session.received({ type: "ok", ref: "r1" });
  expect(session.offers.size).toBe(0);
  reconnected(session);
  expect(session.queueKnown).toBe(false);
});

test("typing and presence of others", () => {
  const session = connected();
  session.watch("c1");
  const effects = session.received({ type: "status", conversation_id: "c1", typing: "customer" });
  expect(session.watched.get("c1")?.typing).toEqual({ role: "customer" });
  expect(effects).toContainEqual({ do: "timer", name: "typing:c1", seconds: 6 });
  session.timedOut("typing:c1");
  expect(session.watched.get("c1")?.typing).toBeNull();
  session.received({ type: "status", conversation_id: "c1", typing: "customer" });
  session.received(event(1, "CustomerWrote"));
  expect(session.watched.get("c1")?.typing).toBeNull();
  session.received({ type: "status", presence: { p1: "online", p7: "away" } });
  expect(session.people.map((one) => one.state)).toEqual(["online"]);
});

test("not signed in: the door says so, and it does not knock again", () => {
  const session = build();
  session.start();
  session.opened();
  session.received({ type: "error", code: "forbidden", message: "Sign in first." });
  expect(session.phase).toBe("stopped");
  expect(session.problem?.message).toBe("Sign in first.");
});

test("signed out: final", () => {
  const session = connected();
  session.closed(4403);
  expect(session.phase).toBe("stopped");
});

test("refused at the door: the problem is shown and it tries again", () => {
  const session = build();
  session.start();
  session.opened();
  session.received({ type: "error", code: "storage_unavailable", message: "Not now." });
  expect(session.problem?.code).toBe("storage_unavailable");
  expect(session.phase).toBe("waiting");
});

test("another log: what was written goes out again, a decision on a draft does not", () => {
  const session = connected();
  session.watch("c1");
  session.keep({ type: "send", conversation_id: "c1", client_id: "m1", text: "Hi", draft_seq: 5 }, AT);
  session.received({ type: "ok", ref: "m1", seq: 9 });
  session.keep({ type: "approve", conversation_id: "c1", client_id: "m2", draft_seq: 5 }, AT);
  const again = sent(reconnected(session, { log_id: "l2" })).filter((frame) => "client_id" in frame);
  expect(again).toMatchObject([{ type: "send", client_id: "m1", text: "Hi" }]);
  expect(session.pending[1]).toMatchObject({ status: "failed", problem: { code: "log_changed" } });
});

test("a watcher sees the words of an answer until it is there, or the connection is lost", () => {
  const session = connected();
  session.watch("c1");
  session.received(event(1, "ConversationStarted", { body: {} }));
  const delta = { type: "delta", conversation_id: "c1", turn: 2, begun_seq: 3, index: 1, text: "Your", epoch: 1 };
  session.received(delta);
  session.received({ ...delta, conversation_id: "c9" });
  expect(session.watched.get("c1")?.writing).toEqual({ turn: 2, text: "Your" });
  expect(session.watched.has("c9")).toBe(false);
  session.received(event(2, "NoteAdded", { author: { role: "human" } }));
  expect(session.watched.get("c1")?.writing).not.toBeNull();
  session.received(event(3, "AnswerWithdrawn", { author: { role: "bot" }, body: { seen: "Your" } }));
  expect(session.watched.get("c1")?.writing).toBeNull();
  session.received(delta);
  session.closed(1006);
  expect(session.watched.get("c1")?.writing).toBeNull();
});

test("an offer ends by frame; only what others ended is told", () => {
  const session = connected();
  const offer = (id: string) => session.received({ type: "offer", conversation_id: id, seq: 4, seconds: 30, reason: "", preview: "" });
  const over = (id: string, cause: string) => session.received({ type: "offer_over", conversation_id: id, seq: 4, cause });
  offer("c1");
  offer("c2");
  over("c1", "accepted");
  expect([[...session.offers.keys()], session.lostOffer]).toEqual([["c2"], null]);
  over("c2", "taken");
  expect([session.offers.size, session.lostOffer?.cause]).toEqual([0, "taken"]);
});

test("an offer stands when the conversation is opened, whatever became of earlier ones", () => {
  const session = connected();
  session.received({ type: "offer", conversation_id: "c1", seq: 3, seconds: 30, reason: "", preview: "" });
  session.watch("c1");
  session.received(event(1, "ConversationOffered"));
  session.received(event(2, "OfferExpired"));
  session.received(event(3, "ConversationOffered"));
  expect(session.offers.size).toBe(1);
  session.received({ type: "offer_over", conversation_id: "c1", seq: 1, cause: "expired" });
  expect(session.offers.size).toBe(1);
  session.received(event(4, "OfferExpired"));
  expect(session.offers.size).toBe(0);
});

test("put away by the desk, it stays away until the person says otherwise", () => {
  const session = connected();
  session.setPresence("online", 2);
  const tell = (reason: object) => session.received({ type: "status", presence: { p1: "away" }, ...reason });
  tell({});
  expect(session.presence.state).toBe("online");
  tell({ reason: "offers_unanswered" });
  expect([session.putAway, session.presence]).toEqual(["offers_unanswered", { state: "away", capacity: 2 }]);
  expect(sent(session.timedOut("presence"))).toMatchObject([{ type: "presence", state: "away" }]);
  session.setPresence("online");
  expect(session.putAway).toBe(null);
  tell({ reason: "offers_declined" });
  expect([session.putAway, session.presence.state]).toEqual(["offers_declined", "away"]);
});
