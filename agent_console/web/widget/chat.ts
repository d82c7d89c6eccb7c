// The widget's conversation on a real socket: resumes over reloads, counts what is unread.
import { CustomerSession, type Identity, type KeptFrame } from "../client/customer.ts";
import { buildSocketUrl, Driver } from "../client/driver.ts";
import { newId } from "../client/ids.ts";
import { Shelf } from "../client/shelf.ts";
import { findStorage, readStored, writeStored } from "../client/storage.ts";

export interface ChatOptions {
  /** Address of the server, with its path if it has one: `https://help.example/`. */
  server: string;
  site: string;
  /** The token of a link from a mail: its conversation is shown, and no other. */
  link?: string;
}

type Wish = KeptFrame extends infer F ? (F extends KeptFrame ? Omit<F, "client_id"> : never) : never;

/** What is kept of a conversation in the browser; words only until the server has them. */
interface Kept extends Identity {
  /** The newest number that the customer has had before their eyes. */
  seen?: number;
}

export class Chat {
  readonly session: CustomerSession;
  onChange: () => void = () => {};
  readonly #driver: Driver;
  readonly #key: string;
  readonly #shelf: Shelf<KeptFrame>;
  #seen: number;
  #started = false;

  constructor(options: ChatOptions) {
    const { link } = options;
    this.#key = `handraise:${options.server}:${link ? `link:${nameLinked(link)}` : options.site}`;
    const storage = findStorage("localStorage");
    this.#shelf = new Shelf(storage, `${this.#key}:pending:`);
    const { seen, ...identity } = readStored<Kept>(storage, this.#key) ?? {};
    this.#seen = seen ?? 0;
    this.session = new CustomerSession({
      site: options.site,
      identity: link ? { ...identity, token: link } : identity,
      linked: Boolean(link),
      pending: this.#shelf.load(Date.now()),
      newId,
      random: Math.random,
    });
    this.#driver = new Driver(this.session, {
      url: buildSocketUrl(options.server, "/ws/customer"),
      onChange: () => this.onChange(),
      onKeep: () => this.#keepAll(),
    });
  }

  /** Whether there is a conversation to go on with. */
  get hasBegun(): boolean {
    return this.session.identity.conversationId !== undefined || this.session.pending.length > 0;
  }

  /** Messages of the other side that the customer has not had before their eyes. */
  get unread(): number {
    return this.session.events.filter(
      (event) => event.seq > this.#seen && (event.kind === "BotAnswered" || event.kind === "HumanWrote"),
    ).length;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#driver.start();
  }

  stop(): void {
    this.#started = false;
    this.#driver.stop();
  }

  /** Everything here is before the customer's eyes. */
  markSeen(): void {
    const told = this.session.tellSeen();
    if (told.length > 0) this.#driver.carryOut(told);
    const head = this.session.conversation.head;
    if (head <= this.#seen) return;
    this.#seen = head;
    this.#keepAll();
  }

  write(text: string): void {
    this.#driver.carryOut(this.session.keep({ type: "send", text }, new Date().toISOString()));
  }

  /** Ask for a person, leave an address, rate; a refused one of the same type is forgotten. */
  ask(wish: Wish): void {
    for (const entry of this.session.pending) {
      if (entry.frame.type === wish.type) this.discard(entry.frame.client_id);
    }
    this.#driver.carryOut(this.session.keep(wish, new Date().toISOString()));
  }

  sendAgain(clientId: string): void {
    this.#driver.carryOut(this.session.keepAgain(clientId, new Date().toISOString()));
  }

  discard(clientId: string): void {
    this.#driver.carryOut(this.session.discard(clientId));
  }

  tellTyping(): void {
    this.#driver.carryOut(this.session.tellTyping());
  }

  #keepAll(): void {
    const kept: Kept = { ...this.session.identity, seen: this.#seen };
    writeStored(findStorage("localStorage"), this.#key, kept);
    this.#shelf.save(this.session.pending);
  }
}

/** The conversation that a link names, before its signature. */
function nameLinked(link: string): string {
  return link.slice(0, Math.max(link.indexOf("."), 0));
}
