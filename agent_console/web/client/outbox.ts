// What was written and is not yet in the log: the local echo, and the list to send again. Pure.

export interface Problem {
  code: string;
  message: string;
  /** Who has the conversation instead, where the server told. */
  by?: { id: string; name: string };
}

export interface Pending<F extends { client_id: string } = { client_id: string }> {
  frame: F;
  /** When it was written here, as an ISO date. */
  at: string;
  /** `sent`: stored by the server, its event not seen yet. `failed`: refused, waits for a person. */
  status: "sending" | "sent" | "failed";
  problem?: Problem;
}

export class Outbox<F extends { client_id: string }> {
  entries: readonly Pending<F>[];

  constructor(entries: readonly Pending<F>[] = []) {
    this.entries = entries;
  }

  add(frame: F, at: string): void {
    this.entries = [...this.entries, { frame, at, status: "sending" }];
  }

  find(clientId: string): Pending<F> | undefined {
    return this.entries.find((entry) => entry.frame.client_id === clientId);
  }

  /** The server has stored it. */
  acknowledge(clientId: string): void {
    this.#change(clientId, { status: "sent" });
  }

  /** The server will not store it as it is. */
  refuse(clientId: string, problem: Problem): void {
    this.#change(clientId, { status: "failed", problem });
  }

  /** The server has another log than before, in which what it had stored may be missing: all goes out again. */
  reopen(): void {
    this.entries = this.entries.map((entry) => (entry.status === "sent" ? { ...entry, status: "sending" } : entry));
  }

  /** Its event is here, or nobody wants it any more. */
  remove(clientId: string): void {
    this.entries = this.entries.filter((entry) => entry.frame.client_id !== clientId);
  }

  /** The frames to send again after a reconnect, oldest first. Again does no harm. */
  unsettled(): F[] {
    return this.entries.filter((entry) => entry.status === "sending").map((entry) => entry.frame);
  }

  #change(clientId: string, change: Partial<Pending<F>>): void {
    this.entries = this.entries.map((entry) =>
      entry.frame.client_id === clientId ? { ...entry, ...change } : entry,
    );
  }
}
