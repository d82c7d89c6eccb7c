import { expect, test } from "vitest";
import { nameSignal } from "../../../console/model/signals.ts";

test("known signals have a title, others their name", () => {
  expect(nameSignal("margin")).toBe("Lead over the next answer");
  expect(nameSignal("my_own")).toBe("My own");
});
