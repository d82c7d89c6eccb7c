// What the console uses: the human's session on a real socket, with a promise for every command.
import type { ErrorFrame, OkFrame, Presence, WallFilter } from "../wire/frames.ts";
import { buildSocketUrl, Driver } from "./driver.ts";
import { type AskedCommand, HumanSession, type KeptCommand } from "./human.ts";
import { newId } from "./ids.ts";
import { findStorage, readStored, writeStored } from "./storage.ts";

const PENDING_KEY = "handraise:desk:pending:";

/** The server refused a command; `frame` has the code and the details. */
export class Refused extends Error {
  readonly frame: ErrorFrame;

  constructor(frame: ErrorFrame) {
    super(frame.message);
    this.frame = frame;
  }

  get code(): string {
    return this.frame.code;
  }
}

type WithoutId<C> = C extends unknown ? Omit<C, "client_id"> : never;

export class Desk {
  readonly session: HumanSession;
  readonly #driver: Driver;
  readonly #onChange: () => void;
  readonly #waiting = new Map<string, { done: (ok: OkFrame) => void; failed: (error: Refused) => void }>();

  /**
   * `person` is who is signed in: what somebody else left unsent in this window stays theirs.
   * `onChange` is called after every step: read `session` anew.
   */
  constructor(origin: string, person: string, onChange: () => void) {
    this.#onChange = onChange;
    const key = PENDING_KEY + person;
    this.session = new HumanSession({
      pending: readStored(findStorage("sessionStorage"), key) ?? [],
      newId,
      random: Math.random,
    });
    this.#driver = new Driver(this.session, {
      url: buildSocketUrl(origin, "/ws/human"),
      onChange: () => this.#answer(),
      onKeep: () => writeStored(findStorage("sessionStorage"), key, this.session.pending),
    });
  }

  start(): void {
    this.#driver.start();
  }

  stop(): void {
    this.#driver.stop();
  }

  watch(conversationId: string): void {
    this.#driver.carryOut(this.session.watch(conversationId));
  }

  unwatch(conversationId: string): void {
    this.#driver.carryOut(this.session.unwatch(conversationId));
  }

  setPresence(state: Presence, capacity?: number): void {
    this.#driver.carryOut(this.session.setPresence(state, capacity));
  }

  /** Watch what is live and fits; `null`: no more. For supervisors. */
  showWall(filter: WallFilter | null): void {
    this.#driver.carryOut(this.session.showWall(filter));
  }

  tellTyping(conversationId: string): void {
    this.#driver.carryOut(this.session.tellTyping(conversationId));
  }

  /** Forget a refused reply, note or approval (in `session.pending`, `status: "failed"`). */
  discard(clientId: string): void {
    this.#driver.carryOut(this.session.discard(clientId));
  }

  /** Claim, release, resolve and so on. Rejects with `Refused`, also (`connection_lost`) when offline. */
  ask(command: AskedCommand): Promise<OkFrame> {
    const ref = newId();
    return this.#promise(ref, () => this.session.ask(ref, command));
  }

  /**
   * Send, note or approve: kept in `session.pending` (the local echo) until stored, over lost
   * connections and reloads. Rejects with `Refused`.
   */
  keep(command: WithoutId<KeptCommand>): Promise<OkFrame> {
    const clientId = newId();
    const kept = { ...command, client_id: clientId } as KeptCommand;
    return this.#promise(clientId, () => this.session.keep(kept, new Date().toISOString()));
  }

  #promise(ref: string, begin: () => ReturnType<HumanSession["ask"]>): Promise<OkFrame> {
    return new Promise((done, failed) => {
      this.#waiting.set(ref, { done, failed });
      this.#driver.carryOut(begin());
    });
  }

  #answer(): void {
    for (const answer of this.session.takeAnswers()) {
      const waiting = this.#waiting.get(answer.ref);
      this.#waiting.delete(answer.ref);
      if ("ok" in answer) waiting?.done(answer.ok);
      else waiting?.failed(new Refused(answer.error));
    }
    this.#onChange();
  }
}
