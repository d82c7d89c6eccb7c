// The arguments of an action: as a list to read, or as fields to change with what is wrong at each.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { type Field, readFields, showField, spreadProblem } from "../model/fields.ts";
import { ActButton } from "./act_button.tsx";

const MOST_ROWS = 6;

export function Arguments({ fields }: { fields: readonly Field[] }): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <dl class="arguments">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.label}</dt>
          <dd class={field.kind === "json" ? "json" : ""} dir="auto">{showField(field)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ArgumentsEditedProps {
  fields: readonly Field[];
  /** What the ids of the fields begin with. */
  id: string;
  /** What the button says. */
  act: string;
  refusal: string | null;
  /** What the server found wrong with them as they were sent; "" for nothing. */
  problem: string;
  onDone: (args: Readonly<Record<string, unknown>>) => void;
  onChange: (fields: readonly Field[]) => void;
  /** The way back. */
  children: ComponentChildren;
}

export function ArgumentsEdited({ fields, id, act, refusal, problem, onDone, onChange, children }: ArgumentsEditedProps): JSX.Element {
  const form = useRef<HTMLDivElement>(null);
  const read = readFields(fields);
  const unread = "problems" in read ? read.problems : {};
  const [wrong] = Object.values(unread);
  const problems = { ...spreadProblem(fields, problem), ...unread };
  useLayoutEffect(() => {
    if (problem !== "") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const change = (field: Field, text: string): void => {
    onChange(fields.map((one) => (one === field ? { ...one, text } : one)));
  };
  return (
    <div class="fields" ref={form}>
      {fields.map((field, n) => (
        <FieldEdited
          key={field.name}
          field={field}
          id={`${id}-${n}`}
          problem={problems[field.name] ?? null}
          onChange={(text) => change(field, text)}
        />
      ))}
      <div class="buttons">
        {problems[""] !== undefined && <p class="problem" role="alert">{problems[""]}</p>}
        <ActButton refusal={refusal ?? wrong ?? null} kind="primary" onPress={() => "args" in read && onDone(read.args)}>{act}</ActButton>
        {children}
      </div>
    </div>
  );
}

interface FieldEditedProps {
  field: Field;
  id: string;
  problem: string | null;
  onChange: (text: string) => void;
}

function FieldEdited({ field, id, problem, onChange }: FieldEditedProps): JSX.Element {
  const told = { id, "aria-invalid": problem !== null, ...(problem === null ? {} : { "aria-describedby": `${id}-problem` }) };
  return (
    <div class={field.kind === "choice" ? "field tick" : "field"}>
      <label for={id}>{field.label}</label>
      <FieldInput field={field} told={told} onChange={onChange} />
      {problem !== null && <p id={`${id}-problem`} class="problem" role="alert">{problem}</p>}
    </div>
  );
}

function FieldInput(props: { field: Field; told: object; onChange: (text: string) => void }): JSX.Element {
  const { field: { kind, text }, told, onChange } = props;
  switch (kind) {
    case "choice":
      return <input {...told} type="checkbox" checked={text === "true"} onChange={(event) => onChange(String(event.currentTarget.checked))} />;
    case "number":
      return <input {...told} type="text" inputMode="decimal" value={text} onInput={(event) => onChange(event.currentTarget.value)} />;
    default:
      return (
        <textarea
          {...told}
          rows={Math.min(text.split("\n").length, MOST_ROWS)}
          value={text}
          dir="auto"
          spellcheck={kind === "words"}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
