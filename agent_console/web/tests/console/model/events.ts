// Events as the console receives them, to build conversations in tests.
import type { AnyEvent } from "../../../wire/events.gen.ts";
import type { EventFrame } from "../../../wire/frames.ts";
import type { People } from "../../../console/model/lines.ts";

type Content<K extends AnyEvent["kind"]> = {
  body?: Partial<Extract<AnyEvent, { kind: K }>["body"]>;
  inner?: Partial<Extract<AnyEvent, { kind: K }>["inner"]>;
  author?: EventFrame["author"];
  client_id?: string;
  at?: string;
};

export const PEOPLE: People = {
  me: { id: "p-me", name: "Ada" },
  name: (id) => ({ "p-me": "Ada", "p-ben": "Ben" })[id],
};

export const CUSTOMER = { role: "customer" } as const;
export const BOT = { role: "bot" } as const;
export const SYSTEM = { role: "system" } as const;
export const ME = { role: "human", name: "Ada" } as const;
export const BEN = { role: "human", name: "Ben" } as const;

/** Numbers events in the order in which they are made, one minute apart. */
export class Log {
  readonly events: EventFrame[] = [];

  add<K extends AnyEvent["kind"]>(kind: K, content: Content<K> = {}): this {
    const seq = this.events.length + 1;
    this.events.push({
      type: "event",
      conversation_id: "c1",
      seq,
      kind,
      author: content.author ?? SYSTEM,
      at: content.at ?? new Date(Date.UTC(2026, 2, 10, 12, seq)).toISOString(),
      ...(content.client_id === undefined ? {} : { client_id: content.client_id }),
      body: content.body ?? {},
      inner: { epoch: 1, ...content.inner },
    } as EventFrame);
    return this;
  }
}
