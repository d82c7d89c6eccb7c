// Deciding about an action: asked of the server once, and a refusal is told in its words.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decideAction } from "../../console/acting.ts";
import type { Workplace } from "../../console/workplace.ts";
import type { HeldAction } from "../../wire/fold.ts";

let action: HeldAction;
let seq = 3;

beforeEach(() => {
  seq += 1;
  action = { seq, name: "refund" } as HeldAction;
});

function build(): { place: Workplace; told: string[] } {
  const told: string[] = [];
  const place = {
    open: { peek: () => "c1" },
    desk: { session: { logId: "0123456789" } },
    notice: { value: null },
    say: (text: string) => told.push(text),
  };
  return { place: place as unknown as Workplace, told };
}

function answer(status: number, body: object): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

test("a decision is sent with what belongs to it", async () => {
  const fetched = answer(200, {});
  const { place, told } = build();
  expect(await decideAction(place, action, "edit", { args: { amount: 20 } })).toEqual({ taken: true });
  const [path, request] = fetched.mock.calls[0] as [string, RequestInit];
  expect(path).toBe("/api/v1/tasks/c1%3Aa4%3A01234567/decide");
  expect(JSON.parse(String(request.body))).toMatchObject({ decision: "edit", args: { amount: 20 } });
  expect(told).toEqual(["You approved “Refund” with changes"]);
});

test("who comes late is told who was quicker", async () => {
  answer(409, { code: "already_decided", message: "Anna has already approved this." });
  const { place, told } = build();
  expect(await decideAction(place, action, "reject")).toEqual({ taken: false });
  expect(place.notice.value).toEqual({ conversation: "c1", text: "Anna has already approved this.", tone: "problem" });
  expect(told).toEqual([]);
});

test("what is wrong with the arguments comes back to be mended", async () => {
  const problem = "amount: must be at most 100";
  answer(400, { code: "invalid", field: "args", message: problem });
  const { place, told } = build();
  expect(await decideAction(place, action, "edit", { args: { amount: 400 } })).toEqual({ taken: false, problem });
  expect([place.notice.value, told]).toEqual([null, []]);
});

test("pressed twice it is sent once, refused it may be sent again", async () => {
  const { place } = build();
  const late = answer(409, { code: "already_decided", message: "Anna has already approved this." });
  expect(await decideAction(place, action, "approve")).toEqual({ taken: false });
  expect(late).toHaveBeenCalledTimes(1);
  const fetched = answer(200, {});
  const pressed = [decideAction(place, action, "approve"), decideAction(place, action, "approve")];
  expect(await Promise.all(pressed)).toEqual([{ taken: true }, { taken: false }]);
  expect(fetched).toHaveBeenCalledTimes(1);
});
