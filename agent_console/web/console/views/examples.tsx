// The newest training examples: what each resolved conversation taught, and how to export them.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { phraseAge } from "../model/ages.ts";
import { phrasePercent } from "../model/decision.ts";
import { phraseReasons } from "../model/reasons.ts";
import { type Example, loadExamples } from "../rest.ts";
import type { Workplace } from "../workplace.ts";
import { Icon } from "./icon.tsx";

const EVERY = 4000;
const COMMAND = "handraise export --format trl-sft --out FOLDER";
const SPEAKERS: Readonly<Record<string, string>> = { user: "Customer", assistant: "Answer", system: "Told to the bot" };

export function Examples({ place }: { place: Workplace }): JSX.Element {
  const [examples, setExamples] = useState<readonly Example[] | null>(null);
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
          <p>Take a conversation over, answer it and resolve it: its example appears here.</p>
        </div>
      )}
      <ol>{examples?.map((example) => <ExampleCard key={example.id} example={example} now={place.now.value} />)}</ol>
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

function ExampleCard({ example, now }: { example: Example; now: number }): JSX.Element {
  return (
    <li class="example">
      <header>
        <span class="why">{example.reasons.length === 0 ? "Answered by the bot" : phraseReasons(example.reasons)}</span>
        {example.edited && <span class="badge accent">Draft edited</span>}
        {example.confidence !== null && <span class="sure">{phrasePercent(example.confidence)} sure</span>}
        <time dateTime={example.created_at}>{describeAge(example.created_at, now)}</time>
      </header>
      {example.prompt.map((turn, n) => (
        <p key={n} class={`turn ${turn.role}`} dir="auto"><span>{SPEAKERS[turn.role] ?? turn.role}</span>{turn.content}</p>
      ))}
      <p class="turn target" dir="auto"><span>Target</span>{example.target}</p>
      <footer>
        {[example.person, example.outcome === "unsolved" ? "not solved" : example.outcome].filter(Boolean).join(" · ")}
        <a href={`#/c/${example.conversation_id}`}>Open the conversation</a>
      </footer>
    </li>
  );
}

function describeAge(at: string, now: number): string {
  const age = phraseAge(at, now);
  return age === "now" ? "just now" : `${age} ago`;
}
