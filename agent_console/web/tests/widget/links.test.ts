import { expect, test } from "vitest";
import { checkUrl, findLinks } from "../../widget/links.ts";

test("plain text is one part, an empty one is none", () => {
  expect(findLinks("Hello, you.")).toEqual([{ text: "Hello, you." }]);
  expect(findLinks("")).toEqual([]);
});

test.each([
  ["See https://a.example/x.", "https://a.example/x", "."],
  ["(https://a.example/x)", "https://a.example/x", ")"],
  ["https://a.example/Tent_(green) fits", "https://a.example/Tent_(green)", " fits"],
  ["**https://a.example**", "https://a.example", "**"],
  ["HTTPS://A.EXAMPLE/?q=1&r=2#top!", "HTTPS://A.EXAMPLE/?q=1&r=2#top", "!"],
  ["Go to https://a.example/ü, please", "https://a.example/ü", ", please"],
])("%s", (text, address, after) => {
  const parts = findLinks(text);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  const link = parts.findIndex((part) => part.url !== undefined);
  expect(parts[link]?.text).toBe(address);
  expect(parts.slice(link + 1).map((part) => part.text).join("")).toBe(after);
});

test("several addresses and line breaks", () => {
  const text = "https://a.example\nand http://b.example/c";
  expect(findLinks(text)).toEqual([
    { text: "https://a.example", url: "https://a.example/" },
    { text: "\nand " },
    { text: "http://b.example/c", url: "http://b.example/c" },
  ]);
});

test.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "https://", "file:///etc/passwd", "xhttps://a.b"])(
  "%s stays text",
  (text) => {
    expect(findLinks(text)).toEqual([{ text }]);
  },
);

test("markup stays text", () => {
  const text = '<img src=x onerror=alert(1)> https://a.example/"onmouseover="x';
  const parts = findLinks(text);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  expect(parts.filter((part) => part.url !== undefined)).toEqual([{ text: "https://a.example/", url: "https://a.example/" }]);
});

test("addresses of sources: of the web or nothing", () => {
  expect(checkUrl("/delivery", "https://shop.example/a/b")).toBe("https://shop.example/delivery");
  expect(checkUrl("JavaScript:alert(1)", "https://shop.example")).toBeNull();
  expect(checkUrl("data:text/html,x")).toBeNull();
  expect(checkUrl("http://[", "https://shop.example")).toBeNull();
});
