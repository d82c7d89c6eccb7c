import { expect, test } from "vitest";
import { newId } from "../../client/ids.ts";

test("ids are 24 characters that need no escaping, each another one", () => {
  const ids = Array.from({ length: 1000 }, newId);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{24}$/);
  expect(new Set(ids).size).toBe(1000);
});
