// One tab speaks for all that a person has open: the one that was pressed last.

const NAME = "handraise.speaker";

export class Speaker {
  /** Whether this tab is the one. */
  speaks = false;
  readonly #locks: LockManager | undefined;
  #queued: AbortController | null = null;

  constructor(locks: LockManager | undefined = globalThis.navigator?.locks) {
    this.#locks = locks;
    // Where a browser has no locks, every tab speaks: better twice than not at all.
    if (locks === undefined) this.speaks = true;
    else this.#wait();
  }

  /** This tab was pressed: it may sound, so it is the one from now on. */
  claim(): void {
    if (this.speaks || this.#locks === undefined) return;
    this.#queued?.abort();
    void this.#hold({ steal: true });
  }

  #wait(): void {
    this.#queued = new AbortController();
    void this.#hold({ signal: this.#queued.signal });
  }

  /** Hold the lock for as long as the page lives, or until another tab takes it. */
  async #hold(options: LockOptions): Promise<void> {
    try {
      await this.#locks?.request(NAME, options, () => {
        this.speaks = true;
        return new Promise<never>(() => {});
      });
    } catch {
      if ("signal" in options && options.signal?.aborted) return;
      this.speaks = false;
      this.#wait();
    }
  }
}
