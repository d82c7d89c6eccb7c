import { afterEach, describe, expect, test, vi } from "vitest";
import { give, join, leave as leaveIt, resumeBot, stopBot, takeFrom, whisper } from "../../console/stepping_in.ts";
import type { EventFrame } from "../../wire/frames.ts";
import { enter, leave, type Stage } from "./place.ts";

const AT = "2026-03-10T12:20:00.000Z";
const HUMAN = { role: "human", name: "Ben" };
const event = (seq: number, kind: string, more: object = {}): EventFrame =>
  ({ type: "event", conversation_id: "c1", seq, kind, author: { role: "customer" }, at: AT, body: {}, inner: { epoch: 1 }, ...more }) as EventFrame;
const HELD = [
  event(1, "ConversationStarted", { body: { site: "shop" } }),
  event(2, "CustomerWrote", { body: { text: "Help" } }),
  event(3, "ConversationClaimed", { author: HUMAN, inner: { epoch: 2, by: "p-ben" } }),
];

let stage: Stage;
afterEach(leave);

function look(role = "supervisor"): Stage {
  stage = enter(role);
  stage.open(HELD);
  return stage;
}

const newest = () => {
  const { ref: _, client_id: __, ...frame } = stage.sent().at(-1) ?? { type: "none" };
  return frame;
};

describe("a supervisor, where a colleague has it", () => {
  test("joins, and is told what that means", async () => {
    look();
    const joined = join(stage.place);
    expect(newest()).toEqual({ type: "join", conversation_id: "c1" });
    await stage.agree("join");
    expect(await joined).toBe(true);
    expect(stage.place.notice.value?.text).toBe("You joined: what you write reaches the customer.");
    stage.receive({ ...event(4, "HumanJoined", { author: { role: "human", name: "Ada" }, inner: { epoch: 2, by: "p-me" } }) });
    const left = leaveIt(stage.place);
    await stage.agree("leave");
    await left;
    expect(stage.place.notice.value?.text).toBe("You left it.");
  });

  test("takes over, and gives it back with one press", async () => {
    look();
    const taken = takeFrom(stage.place);
    await stage.agree("take_over");
    expect(await taken).toBe(true);
    expect(stage.place.notice.value?.text).toBe("You have it now. Ben was told.");
    stage.place.notice.value?.undo?.();
    expect(newest()).toEqual({ type: "assign", conversation_id: "c1", to: "p-ben", note: "Given back." });
  });

  test("gives it to somebody; a refusal says what to do", async () => {
    look();
    const given = give(stage.place, { id: "p-x", name: "Xenia" }, "  ");
    expect(newest()).toEqual({ type: "assign", conversation_id: "c1", to: "p-x" });
    await stage.refuse("assign", "invalid", { message: "Xenia is offline." });
    await given;
    expect(stage.place.notice.value?.text).toBe("Xenia is offline.");
  });

  test("whispers to who has it", () => {
    look();
    whisper(stage.place, " Offer a refund. ");
    expect(newest()).toEqual({ type: "note", conversation_id: "c1", text: "Offer a refund.", to: "p-ben" });
    const before = stage.sent().length;
    whisper(stage.place, "  ");
    expect(stage.sent()).toHaveLength(before);
  });
});

test("none of it is for others", async () => {
  look("human");
  const before = stage.sent().length;
  expect(await join(stage.place)).toBe(false);
  expect(stage.place.notice.value?.text).toBe("Only a supervisor may.");
  expect(await takeFrom(stage.place)).toBe(false);
  whisper(stage.place, "Psst");
  expect(stage.sent()).toHaveLength(before);
});

describe("the bot is stopped", () => {
  const serve = (status = 200, body: object = { topics: [], sites: [] }) => {
    const asked = vi.fn(async (_path: string, _request?: RequestInit) => Response.json(body, { status }));
    vi.stubGlobal("fetch", asked);
    return asked;
  };

  test("for a site, and goes on with one press", async () => {
    look();
    const asked = serve();
    await stopBot(stage.place, { site: "shop" }, "the site shop", "Prices");
    expect(asked.mock.calls[0]?.[0]).toBe("/api/v1/sites/shop/stop");
    expect(asked.mock.calls[0]?.[1]?.body).toBe('{"reason":"Prices"}');
    expect(stage.place.notice.value?.text).toBe("The bot is stopped for the site shop: those questions go to people.");
    await resumeBot(stage.place, { site: "shop" }, "the site shop");
    expect(asked.mock.calls.map((call) => call[0])).toContain("/api/v1/sites/shop/resume");
    expect(stage.place.notice.value).toBeNull();
  });

  test("for a topic; what the server refuses is told", async () => {
    look();
    const asked = serve(404, { message: "There is no such topic." });
    await stopBot(stage.place, { topic: "a/b" }, "“A/b”", "");
    expect(asked.mock.calls[0]?.[0]).toBe("/api/v1/topics/a%2Fb/stop");
    expect(stage.place.notice.value).toMatchObject({ tone: "problem", text: "There is no such topic." });
  });
});
