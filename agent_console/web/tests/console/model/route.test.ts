import { expect, test } from "vitest";
import { HOME, readRoute, writeRoute } from "../../../console/model/route.ts";

test.each(["#/", "#/examples", "#/reviews", "#/sure", "#/times", "#/c/c1abc", "#/c/c1abc/why"])("%s is read and written the same", (hash) => {
  expect(writeRoute(readRoute(hash))).toBe(hash);
});

test.each(["", "#", "#/x", "#/c", "#/c/", "#/c/<b>", "#/c/..%2f"])("'%s' leads home", (hash) => {
  expect(readRoute(hash)).toEqual(HOME);
});
