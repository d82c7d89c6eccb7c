import { expect, test } from "vitest";
import { explain, words } from "../../widget/words.ts";

test("every refusal that a customer may meet is said in plain words", () => {
  for (const code of ["too_large", "rate_limited", "storage_unavailable", "internal", "conflict", "forbidden", "not_found", "damaged"]) {
    expect(explain({ code, message: "x" }), code).not.toBe("x");
  }
  expect(explain({ code: "invalid", message: "The field email: no." })).toBe("The field email: no.");
});

test("one and many", () => {
  expect(words.openUnread(1)).toBe("Open the chat, 1 new message");
  expect(words.openUnread(3)).toBe("Open the chat, 3 new messages");
  expect(words.tooLong(1)).toBe("1 character too long");
});
