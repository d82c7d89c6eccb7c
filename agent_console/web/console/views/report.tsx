// What pages of figures share: what was told last stays while the newest is asked for, or fails.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { JSX } from "preact";
import { Fresh } from "../fresh.ts";

export interface Shown<T> {
  /** What to show: what was told, of an earlier question until this one is answered; `null` at first. */
  shown: T | null;
  /** Why the last try failed; `null` when it did not. */
  problem: string | null;
  /** Whether this question has no answer yet, and no problem. */
  busy: boolean;
  refresh: () => void;
}

/** Ask `load` about `asked` now and every so many milliseconds, and anew when `asked` changes. */
export function useReport<T, A>(load: (asked: A) => Promise<T>, asked: A, every: number): Shown<T> {
  const report = useMemo(() => new Fresh(() => load(asked)), [load, asked]);
  useEffect(() => report.watch(every), [report, every]);
  const [last, setLast] = useState<T | null>(null);
  const told = report.value.value;
  useEffect(() => {
    if (told !== null) setLast(() => told);
  }, [told]);
  const problem = report.problem.value;
  return { shown: told ?? last, problem, busy: told === null && problem === null, refresh: () => void report.refresh() };
}

/** The notice that a report is not to be had, or is an older one. */
export function ReportProblem<T>({ report }: { report: Shown<T> }): JSX.Element | null {
  const { problem, shown, refresh } = report;
  if (problem === null) return null;
  return (
    <p class="notice problem" role="alert">
      {problem} {shown === null ? "" : "What you see is older. "}
      <button type="button" class="button" onClick={refresh}>Try again</button>
    </p>
  );
}
