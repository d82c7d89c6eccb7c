import { expect, test } from "vitest";
import { Speaker } from "../../console/speaker.ts";

/** Locks as a browser keeps them, for the tabs of one test. */
class FakeLocks {
  #holder: ((error: Error) => void) | null = null;
  #queue: (() => void)[] = [];

  request(_name: string, options: LockOptions, work: () => Promise<never>): Promise<never> {
    return new Promise((_, failed) => {
      const take = (): void => {
        this.#holder = failed;
        void work();
      };
      options.signal?.addEventListener("abort", () => {
        this.#queue = this.#queue.filter((one) => one !== take);
        failed(new Error("aborted"));
      });
      if (options.steal) {
        this.#holder?.(new Error("stolen"));
        take();
      } else if (this.#holder === null) take();
      else this.#queue.push(take);
    });
  }
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

test("one tab speaks; the one that is pressed takes its place", async () => {
  const locks = new FakeLocks() as unknown as LockManager;
  const tabs = [new Speaker(locks), new Speaker(locks), new Speaker(locks)];
  const speaking = async (): Promise<boolean[]> => {
    await settle();
    return tabs.map((tab) => tab.speaks);
  };
  expect(await speaking()).toEqual([true, false, false]);
  tabs[2]?.claim();
  expect(await speaking()).toEqual([false, false, true]);
  tabs[2]?.claim();
  tabs[0]?.claim();
  expect(await speaking()).toEqual([true, false, false]);
});

test("without locks every tab speaks", () => {
  expect(new Speaker(undefined).speaks).toBe(typeof globalThis.navigator?.locks === "undefined");
});
