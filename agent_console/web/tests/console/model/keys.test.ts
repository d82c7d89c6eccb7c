import { describe, expect, test } from "vitest";
import { isSend, KEYS, readPress, takesText } from "../../../console/model/keys.ts";

function press(key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "isComposing" | "repeat", boolean>> = {}) {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...held };
}

describe("keys", () => {
  test("each key means one thing", () => {
    expect(new Set(KEYS.map((row) => row.key)).size).toBe(KEYS.length);
    for (const row of KEYS) expect(readPress(press(row.key), false, true)).toBe(row.intent);
  });

  test("capitals count as the letter", () => {
    expect(readPress(press("T"), false, true)).toBe("take_over");
  });

  test("none fires while typing, but Escape leaves", () => {
    expect(readPress(press("t"), true, true)).toBeNull();
    expect(readPress(press("Escape"), true, true)).toBe("leave");
  });

  test("none fires with a modifier, inside an input method, or when switched off", () => {
    for (const key of ["ctrlKey", "metaKey", "altKey", "isComposing"] as const) {
      expect(readPress(press("r", { [key]: true }), false, true)).toBeNull();
    }
    expect(readPress(press("r"), false, false)).toBeNull();
  });

  test("held down a key walks on, and decides nothing more", () => {
    expect(readPress(press("j", { repeat: true }), false, true)).toBe("next");
    expect(readPress(press("k", { repeat: true }), false, true)).toBe("previous");
    for (const key of ["a", "s", "t", "r"]) expect(readPress(press(key, { repeat: true }), false, true)).toBeNull();
  });

  test("a key of nobody means nothing", () => {
    expect(readPress(press("c"), false, true)).toBeNull();
    expect(readPress(press("Enter"), false, true)).toBeNull();
  });
});

test("Enter sends, also with Ctrl or Cmd; with Shift or in an input method it does not", () => {
  expect(isSend(press("Enter"))).toBe(true);
  expect(isSend(press("Enter", { ctrlKey: true }))).toBe(true);
  expect(isSend(press("Enter", { metaKey: true }))).toBe(true);
  expect(isSend(press("Enter", { shiftKey: true }))).toBe(false);
  expect(isSend(press("Enter", { isComposing: true }))).toBe(false);
  expect(isSend(press("a"))).toBe(false);
});

test.each([
  ["TEXTAREA", "", false, true],
  ["INPUT", "text", false, true],
  ["INPUT", "checkbox", false, false],
  ["SELECT", "", false, true],
  ["DIV", "", true, true],
  ["BUTTON", "", false, false],
])("%s of type '%s', editable %s, takes text: %s", (tag, type, editable, takes) => {
  expect(takesText(tag, type, editable)).toBe(takes);
});
