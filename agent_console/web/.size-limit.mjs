// The budgets of what is loaded first, gzipped: the widget's one file, and the console's page with
// every script and style sheet that it names.
import { readFileSync } from "node:fs";

const page = readFileSync(new URL("dist/console/index.html", import.meta.url), "utf8");
const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => `dist/${match[1]}`);

export default [
  { name: "widget", path: "dist/widget.js", limit: "20 kB", gzip: true },
  { name: "console, first load", path: ["dist/console/index.html", ...named], limit: "80 kB", gzip: true },
];
