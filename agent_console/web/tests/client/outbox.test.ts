import { expect, test } from "vitest";
import { Outbox } from "../../client/outbox.ts";

const at = "2026-11-21T10:00:00.000Z";

test("what is kept goes out again in its order, until it is stored", () => {
  const outbox = new Outbox();
  outbox.add({ client_id: "a" }, at);
  outbox.add({ client_id: "b" }, at);
  expect(outbox.unsettled()).toEqual([{ client_id: "a" }, { client_id: "b" }]);
  outbox.acknowledge("a");
  expect(outbox.unsettled()).toEqual([{ client_id: "b" }]);
  expect(outbox.entries[0]).toEqual({ frame: { client_id: "a" }, at, status: "sent" });
  outbox.remove("a");
  expect(outbox.entries.map((entry) => entry.frame.client_id)).toEqual(["b"]);
});

test("what was refused stays to be seen and does not go out again", () => {
  const outbox = new Outbox();
  outbox.add({ client_id: "a" }, at);
  outbox.refuse("a", { code: "too_large", message: "Too long." });
  expect(outbox.find("a")).toEqual({
    frame: { client_id: "a" },
    at,
    status: "failed",
    problem: { code: "too_large", message: "Too long." },
  });
  expect(outbox.unsettled()).toEqual([]);
});

test("survives a reload, and does not change the list that somebody else holds", () => {
  const first = new Outbox();
  first.add({ client_id: "a" }, at);
  const kept = first.entries;
  const second = new Outbox(JSON.parse(JSON.stringify(kept)));
  second.remove("a");
  expect(kept).toHaveLength(1);
  expect(second.entries).toHaveLength(0);
  expect(second.find("a")).toBeUndefined();
});

test("what was stored goes out again where the log is another one", () => {
  const outbox = new Outbox();
  for (const client_id of ["a", "b", "c"]) outbox.add({ client_id }, at);
  outbox.acknowledge("a");
  outbox.refuse("b", { code: "conflict", message: "x" });
  outbox.reopen();
  expect(outbox.unsettled()).toEqual([{ client_id: "a" }, { client_id: "c" }]);
});
