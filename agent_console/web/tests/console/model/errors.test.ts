import { expect, test } from "vitest";
import { explainRefusal } from "../../../console/model/errors.ts";

const by = { id: "p1", name: "Ben" };

test("who has it now is named", () => {
  expect(explainRefusal({ code: "already_taken", by })).toBe("Ben has this conversation now.");
  expect(explainRefusal({ code: "not_holder", by })).toBe("Ben has this conversation now, and nothing was sent.");
});

test("without a name the line still says what to do", () => {
  expect(explainRefusal({ code: "not_holder", by: null })).toContain("Take it over");
});

test("a wait is told in whole seconds", () => {
  expect(explainRefusal({ code: "rate_limited", retry_after: 1.2 })).toBe("That was too fast. Try again in 2 s.");
});

test("an unknown code shows the server's own sentence", () => {
  expect(explainRefusal({ code: "new_one", message: "Not on Sundays." })).toBe("Not on Sundays.");
  expect(explainRefusal({ code: "new_one" })).toBe("The server refused this.");
});
