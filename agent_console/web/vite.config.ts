// Two builds into one dist: the pages (hashed assets), and the widget (one file, a stable name).
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const here = import.meta.dirname;

const pages = {
  emptyOutDir: true,
  rolldownOptions: {
    input: {
      console: resolve(here, "console/index.html"),
      demo: resolve(here, "demo/index.html"),
    },
  },
};

const widget = {
  emptyOutDir: false,
  cssCodeSplit: false,
  lib: {
    entry: resolve(here, "widget/widget.ts"),
    formats: ["iife" as const],
    name: "handraise",
    fileName: () => "widget.js",
  },
};

export default defineConfig(({ mode }) => ({
  root: here,
  publicDir: false,
  build: {
    outDir: resolve(here, "dist"),
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    ...(mode === "widget" ? widget : pages),
  },
  define: mode === "widget" ? { "process.env.NODE_ENV": JSON.stringify("production") } : {},
  test: { include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"], environment: "node" },
}));
