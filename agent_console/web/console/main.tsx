// Starts the console: asks who is signed in, then opens the workplace or says how to come in.
import { render } from "preact";
import type { JSX } from "preact";
import "../style/tokens.css";
import "./console.css";
import { findStorage } from "../client/storage.ts";
import { loadMe, NotServed } from "./rest.ts";
import { App } from "./views/app.tsx";
import { Icon } from "./views/icon.tsx";
import { Workplace } from "./workplace.ts";

const root = document.getElementById("app");
const isDemo = new URLSearchParams(location.search).has("demo");

async function start(into: HTMLElement): Promise<void> {
  try {
    const place = new Workplace(await loadMe(), findStorage("localStorage"));
    if (isDemo) {
      document.documentElement.classList.add("demo");
      place.toggleSection("bot");
    }
    place.start();
    render(<App place={place} />, into);
  } catch (error) {
    if (!(error instanceof NotServed)) throw error;
    render(error.status === 401 ? <SignedOut /> : <NotReached error={error} />, into);
  }
}

function SignedOut(): JSX.Element {
  return (
    <main class="door">
      <Icon name="hand" />
      <h1>Sign in by the link you were given</h1>
      <p>Open your personal link in this browser. If you have none or it no longer works, ask whoever runs Handraise for a new one.</p>
      <p class="quiet">They make it with <code>handraise people add EMAIL --role human</code></p>
    </main>
  );
}

function NotReached({ error }: { error: NotServed }): JSX.Element {
  return (
    <main class="door">
      <h1>The console cannot be opened</h1>
      <p role="alert">{error.message} Try again in a moment.</p>
      <p><button type="button" class="button primary" onClick={() => location.reload()}>Try again</button></p>
    </main>
  );
}

if (root !== null) void start(root);
