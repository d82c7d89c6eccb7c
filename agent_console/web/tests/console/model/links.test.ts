import { expect, test } from "vitest";
import { checkAddress, splitLinks } from "../../../console/model/links.ts";

test.each([
  ["no link", ["no link"]],
  ["see https://shop.example/a?b=1, or ask", ["see ", "<https://shop.example/a?b=1>", ", or ask"]],
  ["(https://shop.example/x).", ["(", "<https://shop.example/x>", ")."]],
  ["javascript:alert(1) data:x", ["javascript:alert(1) data:x"]],
  ["https://", ["https://"]],
  ["", []],
])("'%s' is cut into pieces", (text, expected) => {
  const pieces = splitLinks(text);
  expect(pieces.map((p) => (p.href === undefined ? p.text : `<${p.href}>`))).toEqual(expected);
  expect(pieces.map((p) => p.text).join("")).toBe(text);
});

test.each([
  ["https://a.example", "https://a.example"],
  ["/help/returns", "/help/returns"],
  ["//evil.example", null],
  ["javascript:alert(1)", null],
  [null, null],
])("the address %s of a source is followed as %s", (url, expected) => {
  expect(checkAddress(url)).toBe(expected);
});
