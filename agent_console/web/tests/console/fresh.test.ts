import { afterEach, expect, test, vi } from "vitest";
import { Fresh } from "../../console/fresh.ts";

afterEach(() => void vi.useRealTimers());

test("what was told stays while the server does not answer", async () => {
  const load = vi.fn<() => Promise<string>>().mockResolvedValueOnce("one").mockRejectedValueOnce(new Error("Gone."));
  const fresh = new Fresh(load);
  await fresh.refresh();
  await fresh.refresh();
  expect([fresh.value.value, fresh.problem.value]).toEqual(["one", "Gone."]);
});

test("an answer that a later question overtook is dropped", async () => {
  const answers: ((text: string) => void)[] = [];
  const fresh = new Fresh(() => new Promise<string>((resolve) => answers.push(resolve)));
  const both = [fresh.refresh(), fresh.refresh()];
  answers[1]?.("new");
  answers[0]?.("old");
  await Promise.all(both);
  expect(fresh.value.value).toBe("new");
});

test("it asks again and again until nobody looks any more", async () => {
  vi.useFakeTimers();
  const load = vi.fn(() => Promise.resolve(1));
  const stop = new Fresh(load).watch(1000);
  await vi.advanceTimersByTimeAsync(2500);
  stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(load).toHaveBeenCalledTimes(3);
});
