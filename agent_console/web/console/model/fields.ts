// The arguments of an action as fields: to read as they are, to change, and what is wrong with them.
import { readName } from "./reasons.ts";

/** One argument: words and numbers as they are, yes or no, anything else as JSON. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: "words" | "number" | "choice" | "json";
  /** What stands in it, to be changed. */
  readonly text: string;
}

/** The arguments as they stand in the fields, or what is wrong by the name of the field. */
export type Read =
  | { readonly args: Readonly<Record<string, unknown>> }
  | { readonly problems: Readonly<Record<string, string>> };

const KINDS: Readonly<Record<string, Field["kind"]>> = { string: "words", number: "number", boolean: "choice" };
const ONE_LINE = 60;
/** Signs that turn the order of what stands around them on the screen. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
/** How the server begins when arguments do not fit a tool. */
const UNFIT = /^The arguments do not fit: /;
const ROUNDED = "This number is too long to be shown exactly: it can only be approved or rejected as it is.";

export function listFields(args: Readonly<Record<string, unknown>>): Field[] {
  return Object.entries(args).map(([name, value]) => ({
    name,
    label: readName(name),
    kind: KINDS[typeof value] ?? "json",
    text: typeof value === "string" ? value : writeJson(value),
  }));
}

/** What a field shows while it is only read: nothing in it may look like something else. */
export function showField({ kind, text }: Field): string {
  if (kind === "choice") return text === "true" ? "Yes" : "No";
  if (text === "") return "(empty)";
  if (kind === "json" && text === "null") return "(none)";
  const plain = text.replace(TURNING, (sign) => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase()}⟩`);
  return kind !== "words" && !isExact(JSON.parse(text)) ? `about ${plain}` : plain;
}

/** What was changed: "Amount: 20; Gift: Yes"; "" for nothing. */
export function phraseChanges(before: readonly Field[], after: readonly Field[]): string {
  const changed = after.filter((field, n) => field.text !== before[n]?.text);
  const show = (field: Field): string => (field.kind === "number" || field.kind === "json" ? field.text : showField(field));
  return changed.map((field) => `${field.label}: ${show(field)}`).join("; ");
}

/** Read what stands in the fields; each field that cannot be used says why. */
export function readFields(fields: readonly Field[]): Read {
  const values: [string, unknown][] = [];
  const problems: [string, string][] = [];
  for (const field of fields) {
    const read = readField(field);
    if ("problem" in read) problems.push([field.name, read.problem]);
    else values.push([field.name, read.value]);
  }
  return problems.length === 0 ? { args: Object.fromEntries(values) } : { problems: Object.fromEntries(problems) };
}

/** What the server found wrong, by the name of the field; what is about none of them stands under "". */
export function spreadProblem(fields: readonly Field[], sentence: string): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const part of sentence.replace(UNFIT, "").replace(/\.$/, "").split("; ")) {
    const [, name = "", what = ""] = /^([^.:]+)(?:\.[^:]*)?: (.+)$/s.exec(part) ?? [];
    if (!fields.some((field) => field.name === name)) return sentence === "" ? {} : { "": sentence };
    if (!found.has(name)) found.set(name, `${what}.`);
  }
  return Object.fromEntries(found);
}

function readField({ label, kind, text }: Field): { value: unknown } | { problem: string } {
  if (kind === "words") return { value: text };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (kind === "number" && typeof value !== "number") return { problem: `${label} must be a number, such as 40 or 12.5.` };
  if (value === undefined) return { problem: `${label} is no valid JSON: numbers stand bare, words in "quotes".` };
  return isExact(value) ? { value } : { problem: ROUNDED };
}

/** Whether every number in it is the one that was written: longer ones are rounded when they are read. */
function isExact(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isExact);
}

/** On one line where it fits. */
function writeJson(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= ONE_LINE ? line : JSON.stringify(value, null, 1);
}
