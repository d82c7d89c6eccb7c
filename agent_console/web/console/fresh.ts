// Something asked for by HTTP again and again while somebody looks at it; the newest question counts.
import { batch, signal } from "@preact/signals";

export class Fresh<T> {
  /** What was told last; it stays while the server does not answer. */
  readonly value = signal<T | null>(null);
  /** Why the last try failed; `null` when it did not. */
  readonly problem = signal<string | null>(null);
  readonly #load: () => Promise<T>;
  #asked = 0;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Ask now; an answer that a later question overtook is dropped. */
  async refresh(): Promise<void> {
    const number = ++this.#asked;
    try {
      const told = await this.#load();
      if (number === this.#asked) this.#set(told, null);
    } catch (error) {
      if (number === this.#asked) this.#set(this.value.peek(), error instanceof Error ? error.message : String(error));
    }
  }

  /** Ask now and every so many milliseconds; call the result to stop. */
  watch(every: number): () => void {
    void this.refresh();
    const timer = setInterval(() => void this.refresh(), every);
    return () => clearInterval(timer);
  }

  #set(value: T | null, problem: string | null): void {
    batch(() => {
      this.value.value = value;
      this.problem.value = problem;
    });
  }
}
