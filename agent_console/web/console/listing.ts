// A list of conversations that need nobody: asked for by HTTP, and only while somebody looks at it.
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { QueueItem } from "../wire/frames.ts";

const EVERY = 5_000;

export class Listing {
  readonly items = signal<readonly QueueItem[]>([]);
  readonly status = signal<"unknown" | "known" | "failed">("unknown");
  readonly #load: () => Promise<readonly QueueItem[]>;

  constructor(load: () => Promise<readonly QueueItem[]>) {
    this.#load = load;
  }

  /** Ask for it now, and again every few seconds, for as long as `isOpen` says so. */
  refreshWhile(isOpen: ReadonlySignal<boolean>): void {
    effect(() => {
      if (!isOpen.value) return;
      untracked(() => void this.refresh());
      const timer = setInterval(() => void this.refresh(), EVERY);
      return () => clearInterval(timer);
    });
  }

  /** Ask for it once; what was known stays where the server does not answer. */
  async refresh(): Promise<void> {
    try {
      this.items.value = await this.#load();
      this.status.value = "known";
    } catch {
      if (this.status.value === "unknown") this.status.value = "failed";
    }
  }
}
