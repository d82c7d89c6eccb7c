import { afterEach, expect, test, vi } from "vitest";
import { findStorage, readStored, writeStored } from "../../client/storage.ts";

afterEach(() => vi.unstubAllGlobals());

function build(content: Record<string, string> = {}): Storage {
  const map = new Map(Object.entries(content));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  } as Storage;
}

test("what was written is read again", () => {
  const storage = build();
  writeStored(storage, "a", { token: "t" });
  expect(readStored(storage, "a")).toEqual({ token: "t" });
});

test("nothing, rubbish or no storage: null", () => {
  expect(readStored(build(), "a")).toBeNull();
  expect(readStored(build({ a: "{" }), "a")).toBeNull();
  expect(readStored(null, "a")).toBeNull();
});

test("a full storage is no error", () => {
  const full = { setItem: () => { throw new Error("QuotaExceededError"); } } as unknown as Storage;
  expect(() => writeStored(full, "a", 1)).not.toThrow();
});

test("a browser that forbids storage has none", () => {
  vi.stubGlobal("window", { get localStorage() { throw new Error("SecurityError"); }, sessionStorage: 7 });
  expect(findStorage("localStorage")).toBeNull();
  expect(findStorage("sessionStorage")).toBe(7);
});
