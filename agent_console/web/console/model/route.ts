// What is open, as the part of the address after `#`: so that back, reload and links work.

export interface Route {
  readonly page: "conversations" | "live" | "reviews" | "examples" | "sure" | "times";
  readonly conversation: string | null;
  /** Whether the decision is opened over the conversation, where there is no room beside it. */
  readonly why: boolean;
}

/** The pages for whoever works with examples and figures only. */
export const READABLE: ReadonlySet<Route["page"]> = new Set(["examples", "sure", "times"]);

export const HOME: Route = { page: "conversations", conversation: null, why: false };

/** Read the route from `location.hash`; what is not understood leads home. */
export function readRoute(hash: string): Route {
  const [page, id, why] = hash.replace(/^#\/?/, "").split("/");
  if (page === "live" || page === "reviews" || page === "examples" || page === "sure" || page === "times") return { ...HOME, page };
  if (page !== "c" || id === undefined || !/^[a-z0-9]{1,64}$/i.test(id)) return HOME;
  return { page: "conversations", conversation: id, why: why === "why" };
}

/** Write the route as it stands in the address. */
export function writeRoute(route: Route): string {
  if (route.page !== "conversations") return `#/${route.page}`;
  if (route.conversation === null) return "#/";
  return `#/c/${route.conversation}${route.why ? "/why" : ""}`;
}
