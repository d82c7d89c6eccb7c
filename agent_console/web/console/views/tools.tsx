// A tool in the decision: one that the bot wants run, and one that it ran by itself.
import type { JSX } from "preact";
import type { CallShown, UseShown } from "../model/decision.ts";
import { Arguments } from "./arguments.tsx";

export function CallView({ call }: { call: CallShown }): JSX.Element {
  return (
    <div class="tool">
      <p><strong>{call.title}</strong> <span class="quiet">{call.who}</span></p>
      <Arguments fields={call.fields} />
    </div>
  );
}

export function UseView({ use }: { use: UseShown }): JSX.Element {
  return (
    <details class="tool">
      <summary>
        <strong>{use.title}</strong> <span class="quiet">{use.took}</span>
        {!use.ok && <span class="badge warn">Failed</span>}
      </summary>
      <Arguments fields={use.fields} />
      <p class="words" dir="auto">{use.result === "" ? "It told nothing." : use.result}</p>
    </details>
  );
}
