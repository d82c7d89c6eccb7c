// The bar on top: where one is, whether the line stands, and whether one is there for others.
import type { JSX } from "preact";
import { HOME, READABLE, writeRoute } from "../model/route.ts";
import { phraseStopped } from "../model/topics.ts";
import { COUNTED, signOut } from "../rest.ts";
import { resumeBot } from "../stepping_in.ts";
import type { Workplace } from "../workplace.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";
import { PresenceMenu } from "./presence.tsx";

const PAGES = [
  ["conversations", "Conversations", "Chats"],
  ["live", "Live", "Live"],
  ["reviews", "Reviews", "Reviews"],
  ["examples", "Examples", "Examples"],
  ["sure", "How sure are we", "Sure?"],
  ["times", "Times", "Times"],
] as const;

export function Head({ place }: { place: Workplace }): JSX.Element {
  const { page } = place.route.value;
  return (
    <header class="head">
      <a class="brand" href="#/"><Icon name="hand" /><span>Handraise</span></a>
      <nav aria-label="Pages">
        {PAGES.filter(([name]) => mayOpen(place, name)).map(([name, long, short]) => (
          <a key={name} href={writeRoute({ ...HOME, page: name })} aria-current={page === name ? "page" : undefined}>
            {short === long ? long : <><span class="long">{long}</span><span class="short">{short}</span></>}
            {name === "reviews" && <Waiting count={place.reviews.value.value ?? 0} />}
          </a>
        ))}
      </nav>
      <div class="tools">
        {!place.readsOnly && <Switches place={place} />}
        <Menu label={`Signed in as ${place.me.name}`} face={<><Icon name="person" /><span class="me">{place.me.name}</span></>}>
          <p class="quiet">{place.me.email}, {place.me.role}</p>
          <button type="button" class="button quiet" onClick={() => void signOut().finally(() => location.reload())}>Sign out</button>
        </Menu>
      </div>
    </header>
  );
}

function mayOpen(place: Workplace, page: (typeof PAGES)[number][0]): boolean {
  if (place.readsOnly) return READABLE.has(page);
  return (page !== "times" && page !== "live") || place.leads;
}

function Switches({ place }: { place: Workplace }): JSX.Element {
  const { sound } = place.choices;
  return (
    <>
      <PresenceMenu place={place} />
      <button type="button" class="icon-button" aria-label={`Sound and notes: sound is ${sound.value ? "on" : "off"}`} title={sound.value ? "Sound is on" : "Sound is off"} onClick={() => (place.dialog.value = "alerts")}>
        <Icon name={sound.value ? "bell" : "silent"} />
      </button>
      <button type="button" class="icon-button keys-button" aria-label="Show the keys" title="Keys (?)" onClick={() => (place.dialog.value = "keys")}>
        <Icon name="keys" />
      </button>
    </>
  );
}

function Waiting({ count }: { count: number }): JSX.Element | null {
  if (count === 0) return null;
  const shown = count >= COUNTED ? `${count}+` : String(count);
  return <span class="waiting-count"><span class="unseen">, </span>{shown}<span class="unseen"> waiting</span></span>;
}

/** Seen on every page while the bot is stopped for something. */
export function StoppedBanner({ place }: { place: Workplace }): JSX.Element {
  const { topics, sites } = place.stopped.value.value ?? { topics: [], sites: [] };
  const text = phraseStopped(topics, sites);
  const only = place.leads && topics.length + sites.length === 1 ? (topics[0] ?? sites[0]) : undefined;
  return (
    <div role="status" class="banner-place">
      {text !== null && <p class="banner stopped">{text} <a class="link" href="#/sure">Look at the topics</a>{only !== undefined && <> <button type="button" class="link" onClick={() => void resumeBot(place, "site" in only ? { site: only.site } : { topic: only.topic }, "what was stopped")}>Let it go on</button></>}</p>}
    </div>
  );
}

export function ConnectionBanner({ place }: { place: Workplace }): JSX.Element {
  return <div role="status" class="banner-place">{describe(place)}</div>;
}

function describe(place: Workplace): JSX.Element | null {
  const phase = place.phase.value;
  const refusal = place.refusal.value;
  if (place.readsOnly) return null;
  if (phase === "stopped") {
    return (
      <p class="banner problem">
        {refusal === null ? "You are signed out here." : refusal.message} What you typed is kept: sign in by your link, or
        <button type="button" class="link" onClick={() => location.reload()}>load the page again</button>.
      </p>
    );
  }
  if (phase === "ready" || !(place.queueKnown.value || phase === "waiting")) return null;
  return (
    <p class="banner">
      {refusal !== null ? refusal.message : "The connection is lost."} Trying again… What you write is kept and sent then.
    </p>
  );
}
