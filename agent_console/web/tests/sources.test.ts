// What no source file of the screens may do.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const web = new URL("../", import.meta.url);
const sources = ["wire", "client", "widget", "console", "demo"].flatMap((folder) =>
  readdirSync(new URL(folder, web), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|tsx|html)$/.test(name))
    .map((name) => `${folder}/${name}`),
);

const read = (name: string) => readFileSync(new URL(name, web), "utf8").replace(/^\s*\/\/.*$/gm, "");

test.each(sources)("%s makes no markup out of text", (name) => {
  expect(read(name)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write\(|srcdoc|\beval\(|new Function\(/);
});

test.each(sources)("%s loads nothing from elsewhere", (name) => {
  expect(read(name)).not.toMatch(/(src|href)=["']https?:|import\(["']https?:|from ["']https?:|url\(["']?https?:/);
});

test("there are sources", () => {
  expect(sources.length).toBeGreaterThan(20);
});
