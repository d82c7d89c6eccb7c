// For which sites the bot is stopped, whatever the topic: seen by everybody, changed by supervisors.
import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { Fresh } from "../fresh.ts";
import { phraseDay } from "../model/days.ts";
import type { SiteTold } from "../model/report.ts";
import { loadSites } from "../rest.ts";
import { resumeBot, stopBot } from "../stepping_in.ts";
import type { Workplace } from "../workplace.ts";

const EVERY = 5_000;

export function Sites({ place, changed }: { place: Workplace; changed: () => void }): JSX.Element | null {
  const sites = useMemo(() => new Fresh(loadSites), []);
  useEffect(() => sites.watch(EVERY), [sites]);
  const told = sites.value.value ?? [];
  if (told.length === 0) return null;
  const order = async ({ site, stopped }: SiteTold): Promise<void> => {
    const act = stopped ? resumeBot(place, { site }, `the site ${site}`) : stopBot(place, { site }, `the site ${site}`, "");
    await act;
    await sites.refresh();
    changed();
  };
  return (
    <section class="sites" aria-labelledby="sites-title">
      <h3 id="sites-title">Sites</h3>
      <ul>
        {told.map((each) => (
          <li key={each.site} class={each.stopped ? "stopped" : ""}>
            <strong>{each.site}</strong>
            <span class="quiet">{describe(each)}</span>
            {place.leads && (
              <button type="button" class={`button ${each.stopped ? "primary" : "danger"}`} onClick={() => void order(each)}>
                {each.stopped ? "Resume" : "Stop"}<span class="unseen"> the site {each.site}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function describe({ stopped, cause, by, since }: SiteTold): string {
  if (!stopped) return "The bot answers as far as each topic goes.";
  const when = since === null ? "" : `since ${phraseDay(since)}`;
  return [`Stopped. ${cause}`, [when, by === null ? "" : `by ${by}`].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
}
