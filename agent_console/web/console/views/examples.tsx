// The newest training examples: what each resolved conversation taught, and how to export them.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { phraseAge } from "../model/ages.ts";
import { phrasePercent } from "../model/percent.ts";
import { type ExampleListed, type ExampleShown, showExample } from "../model/examples.ts";
import { loadExamples } from "../rest.ts";
import type { Workplace } from "../workplace.ts";
import { Icon } from "./icon.tsx";

const EVERY = 4000;
const COMMAND = "handraise export --format trl-sft --out FOLDER";

export function Examples({ place }: { place: Workplace }): JSX.Element {
  const [examples, setExamples] = useState<readonly ExampleListed[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const refresh = (): void => {
      loadExamples().then(
        (found) => {
          setExamples(found);
          setProblem(null);
        },
        (error: Error) => setProblem(error.message),
      );
    };
    refresh();
    const timer = setInterval(refresh, EVERY);
    return () => clearInterval(timer);
  }, []);
  return (
    <section class="examples" aria-labelledby="examples-title">
      <header>
        <h1 id="examples-title">Training examples</h1>
        <p>
          Every resolved conversation becomes examples: what the customer asked, and what a person sent or approved.
          Private notes and “let me transfer you” are left out.
        </p>
        <ExportLine />
      </header>
      {problem !== null && <p class="notice problem" role="alert">{problem} The list is tried again by itself.</p>}
      {examples === null && problem === null && <p class="quiet loading">Loading the examples…</p>}
      {examples?.length === 0 && (
        <div class="nothing">
          <Icon name="check" />
          <h2>No examples yet</h2>
          <p>When a person has answered a conversation and resolves it, its example appears here.</p>
        </div>
      )}
      <ol>
        {examples?.map((listed) => (
          <ExampleCard key={listed.id} example={showExample(listed)} now={place.now.value} leads={!place.readsOnly} />
        ))}
      </ol>
    </section>
  );
}

function ExportLine(): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard?.writeText(COMMAND).then(() => setCopied(true), () => setCopied(false));
  };
  return (
    <p class="export">
      <span>Export them with</span>
      <code>{COMMAND}</code>
      <button type="button" class="button quiet" onClick={copy}>{copied ? "Copied" : "Copy"}</button>
    </p>
  );
}

/** `leads` says whether the reader may open the conversation that it came from. */
function ExampleCard({ example, now, leads }: { example: ExampleShown; now: number; leads: boolean }): JSX.Element {
  return (
    <li class="example">
      <header>
        <span class="why">{example.why === "" ? "A person had it already" : example.why}</span>
        {example.confidence !== null && <span class="sure">{phrasePercent(example.confidence)} sure</span>}
        <time dateTime={example.at}>{describeAge(example.at, now)}</time>
      </header>
      {example.turns.map((turn, n) => <Turn key={n} who={turn.who} text={turn.text} />)}
      {example.draft !== null && <Turn kind="draft" who="Bot's draft" text={example.draft} />}
      <Turn kind="target" who="Target" text={example.target} />
      <footer>
        <span class="badge accent">{example.origin}</span>
        {example.skipped !== null && <span class="badge warn">{example.skipped}</span>}
        <span>{example.foot}</span>
        {leads && <a href={`#/c/${example.conversation}`}>Open the conversation</a>}
      </footer>
    </li>
  );
}

function Turn({ who, text, kind = "said" }: { who: string; text: string; kind?: "said" | "draft" | "target" }): JSX.Element {
  return (
    <p class={`turn ${kind}`} dir="auto">
      <span class="speaker">{who}</span>
      <span class="said">{text}</span>
    </p>
  );
}

function describeAge(at: string, now: number): string {
  const age = phraseAge(at, now);
  return age === "now" ? "just now" : `${age} ago`;
}
