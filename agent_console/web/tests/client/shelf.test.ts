import { expect, test } from "vitest";
import type { Pending } from "../../client/outbox.ts";
import { Shelf } from "../../client/shelf.ts";

const NOW = Date.parse("2026-11-21T10:00:00.000Z");

function buildStorage(): Storage {
  const map = new Map<string, string>();
  return {
    get length() {
      return map.size;
    },
    key: (index: number) => [...map.keys()][index] ?? null,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
    clear: () => map.clear(),
  };
}

const entry = (id: string, at = "2026-11-21T09:59:00.000Z"): Pending => ({ frame: { client_id: id }, at, status: "sending" });
const ids = (entries: Pending[]) => entries.map((one) => one.frame.client_id);

test("what is kept is found again, oldest first", () => {
  const storage = buildStorage();
  new Shelf(storage, "p:").save([entry("b", "2026-11-21T09:59:01.000Z"), entry("a", "2026-11-21T09:59:00.000Z")]);
  expect(new Shelf(storage, "p:").load(NOW)).toEqual([entry("a", "2026-11-21T09:59:00.000Z"), entry("b", "2026-11-21T09:59:01.000Z")]);
});

test("what is settled is taken away; what another page keeps stays", () => {
  const storage = buildStorage();
  const one = new Shelf(storage, "p:");
  const other = new Shelf(storage, "p:");
  one.save([entry("a")]);
  other.save([entry("b")]);
  one.save([]);
  expect(ids(new Shelf(storage, "p:").load(NOW))).toEqual(["b"]);
});

test("a page that takes over what another left takes it away when it is settled", () => {
  const storage = buildStorage();
  new Shelf(storage, "p:").save([entry("a"), entry("b")]);
  const later = new Shelf(storage, "p:");
  later.load(NOW);
  later.save([entry("b")]);
  expect(ids(new Shelf(storage, "p:").load(NOW))).toEqual(["b"]);
});

test("what is a day old, broken or of somebody else is not sent", () => {
  const storage = buildStorage();
  new Shelf(storage, "p:").save([entry("old", "2026-11-20T09:59:59.000Z"), entry("new")]);
  storage.setItem("p:broken", "{");
  storage.setItem("q:other", "1");
  expect(ids(new Shelf(storage, "p:").load(NOW))).toEqual(["new"]);
  expect(storage.length).toBe(2);
});

test("without storage nothing is kept and nothing fails", () => {
  const shelf = new Shelf(null, "p:");
  shelf.save([entry("a")]);
  shelf.save([]);
  expect(shelf.load(NOW)).toEqual([]);
});
