import { expect, test } from "vitest";
import { CustomerSession, type Identity, type PendingFrame } from "../../client/customer.ts";
import type { Effect } from "../../client/effects.ts";

const AT = "2026-11-21T10:00:00.000Z";
const C = "c1";

function build(identity: Identity = {}, pending: PendingFrame[] = []): CustomerSession {
  let count = 0;
  return new CustomerSession({ site: "shop", identity, pending, newId: () => `id${++count}`, random: () => 0.5 });
}

const sent = (effects: Effect[]) => effects.flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));

const welcome = (change: object = {}) => ({
  type: "welcome",
  token: "t1",
  conversation_id: C,
  log_id: "l1",
  head: 1,
  holder: { role: "bot" },
  disclosure: "I am a bot.",
  ...change,
});

const event = (seq: number, kind: string, body: object = {}, more: object = {}) => ({
  type: "event",
  conversation_id: C,
  seq,
  kind,
  author: { role: kind.startsWith("Customer") ? "customer" : kind.startsWith("Human") ? "human" : "bot" },
  at: AT,
  body,
  ...more,
});

function connected(session = build()): CustomerSession {
  session.start();
  session.opened();
  session.received(welcome());
  session.received(event(1, "ConversationStarted", { site: "shop" }));
  return session;
}

test("a first visit: hello without anything, and what the welcome gives is kept", () => {
  const session = build();
  session.start();
  expect(sent(session.opened())).toEqual([{ type: "hello", site: "shop" }]);
  expect(session.received(welcome())).toContainEqual({ do: "keep" });
  expect(session.identity).toEqual({ token: "t1", conversationId: C, logId: "l1" });
  expect(session.disclosure).toBe("I am a bot.");
  expect(session.phase).toBe("ready");
});

test("a reload: hello with token and conversation, everything from the start", () => {
  const session = build({ token: "t1", conversationId: C, logId: "l1" });
  session.start();
  expect(sent(session.opened())).toEqual([
    { type: "hello", site: "shop", token: "t1", conversation_id: C, after_seq: 0, log_id: "l1" },
  ]);
});

test("a lost connection: hello from where it stopped, and events that come twice are taken once", () => {
  const session = connected();
  session.received(event(3, "BotAnswered", { text: "Hello", in_reply_to: 2 }));
  session.closed(1006);
  session.timedOut("retry");
  expect(sent(session.opened())[0]).toMatchObject({ after_seq: 3, log_id: "l1" });
  session.received(welcome({ head: 4 }));
  session.received(event(3, "BotAnswered", { text: "Hello", in_reply_to: 2 }));
  session.received(event(4, "HumanWrote", { text: "Hi" }));
  expect(session.events.map((one) => one.seq)).toEqual([1, 3, 4]);
  session.received({ type: "caught_up", seq: 4 });
  expect(session.caughtUp).toBe(true);
});

test("events of another conversation are not ours", () => {
  const session = connected();
  session.received(event(2, "HumanWrote", { text: "Psst" }, { conversation_id: "c2" }));
  expect(session.events).toHaveLength(1);
});

test("a message: echoed at once, acknowledged, then replaced by its event", () => {
  const session = connected();
  const effects = session.keep({ type: "send", text: "Hi" }, AT);
  expect(effects[0]).toEqual({ do: "keep" });
  expect(sent(effects)).toEqual([{ type: "send", client_id: "id1", text: "Hi" }]);
  expect(session.pending[0]).toMatchObject({ status: "sending", at: AT });
  session.received({ type: "ack", client_id: "id1", seq: 2 });
  expect(session.pending[0]).toMatchObject({ status: "sent" });
  session.received(event(2, "CustomerWrote", { text: "Hi" }, { client_id: "id1" }));
  expect(session.pending).toEqual([]);
});

test("the event may come before the acknowledgement", () => {
  const session = connected();
  session.keep({ type: "send", text: "Hi" }, AT);
  session.received(event(2, "CustomerWrote", { text: "Hi" }, { client_id: "id1" }));
  expect(session.received({ type: "ack", client_id: "id1", seq: 2 })).not.toContainEqual({ do: "keep" });
  expect(session.pending).toEqual([]);
});

test("an acknowledgement of an old number takes the echo away", () => {
  const session = connected();
  session.received(event(5, "BotAnswered", { text: "x", in_reply_to: 2 }));
  session.keep({ type: "send", text: "Hi" }, AT);
  session.received({ type: "ack", client_id: "id1", seq: 3 });
  expect(session.pending).toEqual([]);
});

test("written in a tunnel: kept, and sent in order after the welcome", () => {
  const session = connected();
  session.closed(1006);
  expect(sent(session.keep({ type: "send", text: "One" }, AT))).toEqual([]);
  expect(sent(session.keep({ type: "ask_human" }, AT))).toEqual([]);
  session.timedOut("retry");
  session.opened();
  expect(sent(session.received(welcome()))).toEqual([
    { type: "send", client_id: "id1", text: "One" },
    { type: "ask_human", client_id: "id2" },
  ]);
  session.received({ type: "ack", client_id: "id2", seq: 3 });
  expect(session.pending.map((entry) => entry.frame.client_id)).toEqual(["id1"]);
});

test("what an earlier page left goes out as well, what was refused does not", () => {
  const session = build({ token: "t1", conversationId: C, logId: "l1" }, [
    { frame: { type: "send", client_id: "old", text: "Still here?" }, at: AT, status: "sending" },
    { frame: { type: "send", client_id: "bad", text: "…" }, at: AT, status: "failed" },
  ]);
  session.start();
  session.opened();
  expect(sent(session.received(welcome()))).toEqual([{ type: "send", client_id: "old", text: "Still here?" }]);
});

test("a refusal that passes: the message stays and goes out again when told to", () => {
  const session = connected();
  session.keep({ type: "send", text: "Hi" }, AT);
  const refusal = { type: "error", code: "rate_limited", message: "Slowly.", client_id: "id1", retry_after: 7 };
  expect(session.received(refusal)).toContainEqual({ do: "timer", name: "resend", seconds: 7 });
  expect(session.pending[0]?.status).toBe("sending");
  expect(sent(session.timedOut("resend"))).toEqual([{ type: "send", client_id: "id1", text: "Hi" }]);
});

test("a refusal that does not pass: shown, sent again as something new, or forgotten", () => {
  const session = connected();
  session.keep({ type: "send", text: "Hi" }, AT);
  session.received({ type: "error", code: "conflict", message: "Used before.", client_id: "id1" });
  expect(session.pending[0]).toMatchObject({ status: "failed", problem: { code: "conflict" } });
  expect(sent(session.keepAgain("id1", AT))).toEqual([{ type: "send", client_id: "id2", text: "Hi" }]);
  session.received({ type: "error", code: "too_large", message: "Too long.", client_id: "id2" });
  session.discard("id2");
  expect(session.pending).toEqual([]);
  expect(session.keepAgain("id2", AT)).toEqual([]);
});

test("a refusal that belongs to nothing is the session's problem until the next word", () => {
  const session = connected();
  session.received({ type: "error", code: "invalid", message: "What?" });
  expect(session.problem).toEqual({ code: "invalid", message: "What?" });
  session.keep({ type: "send", text: "Hi" }, AT);
  expect(session.problem).toBeNull();
});

test("reset: everything again from the start, on the same socket; what is unsent stays", () => {
  const session = connected();
  session.keep({ type: "send", text: "Hi" }, AT);
  session.received({ type: "reset", reason: "restored" });
  expect(session.events).toEqual([]);
  expect(session.conversation.head).toBe(0);
  session.received(event(1, "ConversationStarted"));
  expect(session.conversation.head).toBe(1);
  expect(session.pending).toHaveLength(1);
});

test("another log: what was seen is forgotten, everything comes again from the start", () => {
  const session = connected();
  session.closed(1006);
  session.timedOut("retry");
  session.opened();
  session.received(welcome({ log_id: "l2", conversation_id: "c2" }));
  session.received({ type: "reset", reason: "log_changed" });
  session.received(event(1, "ConversationStarted", {}, { conversation_id: "c2" }));
  expect(session.events.map((one) => [one.conversation_id, one.seq])).toEqual([["c2", 1]]);
  expect(session.identity).toEqual({ token: "t1", conversationId: "c2", logId: "l2" });
});

test("a conversation that the server does not know is given up, then the token", () => {
  const session = build({ token: "t1", conversationId: C, logId: "l1" });
  session.start();
  session.opened();
  expect(session.received({ type: "error", code: "not_found", message: "Gone." })).toContainEqual({ do: "open" });
  expect(sent(session.opened())).toEqual([{ type: "hello", site: "shop", token: "t1" }]);
  session.received({ type: "error", code: "forbidden", message: "No." });
  expect(sent(session.opened())).toEqual([{ type: "hello", site: "shop" }]);
  session.received({ type: "error", code: "invalid", message: "No shop." });
  expect(session.phase).toBe("waiting");
  expect(session.problem).toEqual({ code: "invalid", message: "No shop." });
});

test("a busy server at the door does not cost the conversation", () => {
  const session = build({ token: "t1", conversationId: C, logId: "l1" });
  session.start();
  session.opened();
  const effects = session.received({ type: "error", code: "rate_limited", message: "Later.", retry_after: 9 });
  expect(effects).toContainEqual({ do: "timer", name: "retry", seconds: 9 });
  expect(session.identity.conversationId).toBe(C);
});

test("typing: shown until the words come, the time is up or the connection is lost", () => {
  const session = connected();
  session.received({ type: "status", conversation_id: C, typing: "human", name: "Mara" });
  expect(session.typing).toEqual({ role: "human", name: "Mara" });
  session.received(event(2, "HumanWrote", { text: "Hi" }));
  expect(session.typing).toBeNull();
  expect(session.received({ type: "status", typing: "bot" })).toContainEqual({ do: "timer", name: "typing", seconds: 6 });
  session.timedOut("typing");
  expect(session.typing).toBeNull();
  session.received({ type: "status", typing: "bot" });
  session.closed(1006);
  expect(session.typing).toBeNull();
  session.received({ type: "status", typing: "customer" });
  expect(session.typing).toBeNull();
});

test("tells typing only where somebody can hear it", () => {
  const session = connected();
  expect(sent(session.tellTyping())).toEqual([{ type: "typing" }]);
  session.closed(1006);
  expect(session.tellTyping()).toEqual([]);
});

test("no network: the socket is left, and tried again when the network is back", () => {
  const session = connected();
  expect(session.lost()).toContainEqual({ do: "close" });
  expect(session.phase).toBe("waiting");
  expect(session.lost()).toEqual([]);
  expect(session.woke()).toContainEqual({ do: "open" });
});

test("frames of newer servers are passed over", () => {
  const session = connected();
  expect(sent(session.received({ type: "fireworks" }))).toEqual([]);
  session.received(event(2, "SomethingNew"));
  expect(session.conversation.head).toBe(2);
});

test("another log: what was acknowledged and not yet seen goes out again", () => {
  const session = connected();
  session.keep({ type: "send", text: "Hi" }, AT);
  session.received({ type: "ack", client_id: "id1", seq: 9 });
  expect(session.pending[0]?.status).toBe("sent");
  session.closed(1006);
  session.timedOut("retry");
  session.opened();
  expect(sent(session.received(welcome({ log_id: "l2" })))).toEqual([{ type: "send", client_id: "id1", text: "Hi" }]);
});

const delta = (text: string, more: object = {}) => ({ type: "delta", turn: 2, begun_seq: 3, index: 1, text, ...more });

function reading(): CustomerSession {
  const session = connected();
  session.received(event(2, "CustomerWrote", { text: "Where?" }));
  session.received({ type: "status", typing: "bot" });
  session.received(delta("Your parcel"));
  return session;
}

test("words of an answer grow, and the answer takes their place", () => {
  const session = reading();
  session.received(delta("Your parcel is", { index: 2 }));
  expect(session.writing).toEqual({ turn: 2, text: "Your parcel is" });
  session.received(event(5, "BotAnswered", { text: "Your parcel is here.", in_reply_to: 2 }));
  expect(session.writing).toBeNull();
});

test("words go when they are taken back, when a person comes, and with the connection", () => {
  for (const [kind, more] of [
    ["AnswerWithdrawn", {}],
    ["ConversationClaimed", { author: { role: "human", name: "Mara" } }],
    ["HandoffRequested", { author: { role: "customer" } }],
  ] as const) {
    const session = reading();
    session.received(event(5, kind, {}, more));
    expect(session.writing).toBeNull();
  }
  const closed = reading();
  closed.closed(1006);
  expect(closed.writing).toBeNull();
  const reset = reading();
  reset.received({ type: "reset", reason: "log_changed" });
  expect(reset.writing).toBeNull();
});

test("what was before the customer's eyes is told once on each socket, and only when all is here", () => {
  const session = connected();
  expect(session.tellSeen()).toEqual([]);
  session.received({ type: "caught_up", seq: 1 });
  expect(sent(session.tellSeen())).toEqual([{ type: "seen", seq: 1 }]);
  expect(session.tellSeen()).toEqual([]);
  session.received(event(2, "HumanWrote", { text: "Hello" }));
  expect(sent(session.tellSeen())).toEqual([{ type: "seen", seq: 2 }]);
  session.closed(1006);
  expect(session.tellSeen()).toEqual([]);
  session.opened();
  session.received(welcome({ head: 2 }));
  expect(sent(session.tellSeen())).toEqual([{ type: "seen", seq: 2 }]);
});

test("a link that opens nothing begins nothing else", () => {
  const link = { token: "c1.1.abc" };
  const session = new CustomerSession({
    site: "shop",
    identity: link,
    linked: true,
    pending: [],
    newId: () => "id1",
    random: () => 0.5,
  });
  session.start();
  expect(sent(session.opened())).toEqual([{ type: "hello", site: "shop", token: "c1.1.abc" }]);
  const busy = session.received({ type: "error", code: "storage_unavailable", message: "Later." });
  expect(busy).toContainEqual({ do: "close" });
  expect(session.phase).toBe("waiting");
  session.timedOut("retry");
  session.opened();
  session.received({ type: "error", code: "forbidden", message: "It has run out." });
  expect(session.phase).toBe("stopped");
  expect(session.problem?.code).toBe("bad_link");
  expect(session.identity).toEqual(link);
});

test("the place in the queue stands while the customer waits, and goes with who comes", () => {
  const session = connected();
  session.received(event(2, "HandoffRequested"));
  session.received({ type: "status", place: 3, people_online: 2, wait_low: 60, wait_high: 300 });
  expect(session.wait).toMatchObject({ place: 3, wait_low: 60, wait_high: 300 });
  session.received(event(3, "CustomerWrote", { text: "Hm" }));
  expect(session.wait).not.toBeNull();
  session.received(event(4, "ConversationClaimed"));
  expect(session.wait).toBeNull();
  session.received({ type: "status", place: 1 });
  session.closed(1006);
  expect(session.wait).toBeNull();
});

test("a merged conversation goes on in the other one, told once all is here", () => {
  const session = build({ token: "t1", conversationId: C, logId: "l1" });
  session.start();
  session.opened();
  session.received(welcome({ head: 3 }));
  for (const [seq, kind] of [[1, "ConversationStarted"], [2, "ConversationMerged"], [3, "ConversationReopened"]] as const) {
    session.received(event(seq, kind, { into: "c0" }));
  }
  session.received({ type: "caught_up", seq: 3 });
  expect(session.identity.conversationId).toBe(C);
  const effects = session.received(event(4, "ConversationMerged", { into: "c2" }));
  expect(effects).toContainEqual({ do: "open" });
  expect([session.identity.conversationId, session.events, session.hasMerged]).toEqual(["c2", [], true]);
  session.received(event(5, "ConversationResolved", { outcome: "duplicate" }));
  expect(session.events).toEqual([]);
  expect(sent(session.opened())).toMatchObject([{ type: "hello", conversation_id: "c2", after_seq: 0 }]);
  session.received(welcome({ conversation_id: "c2" }));
  session.keep({ type: "send", text: "Hello again" }, AT);
  expect(session.hasMerged).toBe(false);
});

test("words that are refused for good shut the chat", () => {
  const session = connected();
  session.keep({ type: "send", text: "Buy now" }, AT);
  session.received({ type: "error", code: "forbidden", message: "Closed.", client_id: "id1" });
  expect([session.isShut, session.pending[0]?.status]).toEqual([true, "failed"]);
});
