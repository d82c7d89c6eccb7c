import { expect, test } from "vitest";
import { readFrame } from "../../wire/frames.ts";

test("reads a frame with all its fields", () => {
  expect(readFrame('{"type":"ack","client_id":"a","seq":3}')).toEqual({ type: "ack", client_id: "a", seq: 3 });
});

test.each(["", "{", "null", "[]", "3", '"type"', '{"type":3}', '{"kind":"ack"}'])("%j is no frame", (text) => {
  expect(readFrame(text)).toBeNull();
});

test("bytes are no frame", () => {
  expect(readFrame(new ArrayBuffer(2))).toBeNull();
});
