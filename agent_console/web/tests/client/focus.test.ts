import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepFocus } from "../../client/focus.ts";

const BODY = {};
let changed: () => void;
let page: { activeElement: object | null; body: object; getElementById: (id: string) => object | null };
let root: EventTarget;

beforeEach(() => {
  page = { activeElement: BODY, body: BODY, getElementById: () => null };
  root = new EventTarget();
  vi.stubGlobal("document", page);
  vi.stubGlobal(
    "MutationObserver",
    class {
      constructor(onChange: () => void) {
        changed = onChange;
      }
      observe(): void {}
      disconnect(): void {
        changed = () => {};
      }
    },
  );
});

afterEach(() => void vi.unstubAllGlobals());

function tell(type: "focusin" | "focusout", target: { isConnected: boolean; id: string }): void {
  root.dispatchEvent(Object.defineProperty(new Event(type), "target", { value: target }));
}

function keep(): { focus: ReturnType<typeof vi.fn>; stop: () => void } {
  const focus = vi.fn();
  return { focus, stop: keepFocus(root as unknown as Node, () => ({ focus }) as unknown as HTMLElement) };
}

test("what is taken out with the focus hands it on, once", () => {
  const { focus } = keep();
  const button = { isConnected: true, id: "" };
  tell("focusin", button);
  changed();
  expect(focus).toHaveBeenCalledTimes(0);
  button.isConnected = false;
  changed();
  changed();
  expect(focus).toHaveBeenCalledTimes(1);
});

test("the blur of what is being taken out is no leaving", async () => {
  const { focus } = keep();
  const button = { isConnected: true, id: "" };
  tell("focusin", button);
  tell("focusout", button);
  button.isConnected = false;
  await Promise.resolve();
  changed();
  expect(focus).toHaveBeenCalledTimes(1);
});

test("whoever left it before, or is elsewhere by now, keeps their place", async () => {
  const { focus } = keep();
  const left = { isConnected: true, id: "" };
  tell("focusin", left);
  tell("focusout", left);
  await Promise.resolve();
  left.isConnected = false;
  changed();
  const other = { isConnected: true, id: "" };
  tell("focusin", other);
  other.isConnected = false;
  page.activeElement = {};
  changed();
  expect(focus).toHaveBeenCalledTimes(0);
});

test("what only moved keeps the focus", () => {
  const { focus } = keep();
  const moved = { focus: vi.fn() };
  page.getElementById = (id) => (id === "line-c1" ? moved : null);
  tell("focusin", { isConnected: false, id: "line-c1" });
  changed();
  expect([moved.focus.mock.calls.length, focus.mock.calls.length]).toEqual([1, 0]);
});

test("stopped, it does nothing", () => {
  const { focus, stop } = keep();
  const button = { isConnected: false, id: "" };
  tell("focusin", button);
  stop();
  changed();
  expect(focus).toHaveBeenCalledTimes(0);
});
