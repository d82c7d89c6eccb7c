// Keeps what is not yet stored in the browser, one place for each, so that two pages of one shop do
// not overwrite one another's, and a closed page loses nothing.
import type { Pending } from "./outbox.ts";
import { readStored, writeStored } from "./storage.ts";

/** What nobody sent within a day is not sent by surprise later. */
const KEPT_MS = 24 * 60 * 60 * 1000;

export class Shelf<F extends { client_id: string }> {
  readonly #storage: Storage | null;
  readonly #prefix: string;
  #mine = new Set<string>();

  constructor(storage: Storage | null, prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** What is there, oldest first; what is too old or unreadable is thrown away. */
  load(now: number): Pending<F>[] {
    const found: Pending<F>[] = [];
    for (const key of this.#listKeys()) {
      const entry = readStored<Pending<F>>(this.#storage, key);
      if (entry !== null && now - Date.parse(entry.at) < KEPT_MS) found.push(entry);
      else this.#storage?.removeItem(key);
    }
    found.sort((one, other) => (one.at < other.at ? -1 : 1));
    this.#mine = new Set(found.map((entry) => entry.frame.client_id));
    return found;
  }

  /** Keep these, and no longer those that were ours before. */
  save(entries: readonly Pending<F>[]): void {
    const now = new Set(entries.map((entry) => entry.frame.client_id));
    for (const id of this.#mine) if (!now.has(id)) this.#storage?.removeItem(this.#prefix + id);
    for (const entry of entries) writeStored(this.#storage, this.#prefix + entry.frame.client_id, entry);
    this.#mine = now;
  }

  #listKeys(): string[] {
    const count = this.#storage?.length ?? 0;
    const keys = Array.from({ length: count }, (_, index) => this.#storage?.key(index) ?? "");
    return keys.filter((key) => key.startsWith(this.#prefix));
  }
}
