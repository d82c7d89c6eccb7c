// A page that is loaded when it is first opened.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import type { Workplace } from "../workplace.ts";

type Page = (props: { place: Workplace }) => JSX.Element;

export function Later({ load, place }: { load: () => Promise<Page>; place: Workplace }): JSX.Element {
  const [page, setPage] = useState<{ Page: Page } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    load().then((Page) => setPage({ Page }), () => setFailed(true));
  }, [load]);
  if (page !== null) return <page.Page place={place} />;
  if (!failed) return <p class="quiet loading">Loading the page…</p>;
  // A browser remembers a file that it could not load: only a new page asks for it again.
  return (
    <div class="nothing" role="alert">
      <h1>This page cannot be loaded right now</h1>
      <p><button type="button" class="button primary" onClick={() => location.reload()}>Try again</button></p>
    </div>
  );
}
