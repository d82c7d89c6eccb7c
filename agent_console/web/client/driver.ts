// Carries a session's effects out: the socket, the timers, the browser's news of the network.
import { readFrame, SUBPROTOCOL } from "../wire/frames.ts";
import type { Effect, Session } from "./effects.ts";

export interface DriverOptions {
  url: string;
  /** Called after every step: read the session's state anew. */
  onChange: () => void;
  /** Called when something worth keeping over a reload has changed. */
  onKeep: () => void;
}

export class Driver {
  readonly #session: Session;
  readonly #options: DriverOptions;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #socket: WebSocket | null = null;
  readonly #onWake = () => this.carryOut(this.#session.woke());
  readonly #onLost = () => this.carryOut(this.#session.lost());
  readonly #onVisible = () => {
    if (document.visibilityState === "visible") this.#onWake();
  };

  constructor(session: Session, options: DriverOptions) {
    this.#session = session;
    this.#options = options;
  }

  start(): void {
    addEventListener("online", this.#onWake);
    addEventListener("pageshow", this.#onWake);
    addEventListener("offline", this.#onLost);
    document.addEventListener("visibilitychange", this.#onVisible);
    this.carryOut(this.#session.start());
  }

  stop(): void {
    removeEventListener("online", this.#onWake);
    removeEventListener("pageshow", this.#onWake);
    removeEventListener("offline", this.#onLost);
    document.removeEventListener("visibilitychange", this.#onVisible);
    this.carryOut(this.#session.stop());
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) this.#carryOut(effect);
    this.#options.onChange();
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case "open":
        return this.#open();
      case "close":
        return this.#close();
      case "send":
        if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(effect.frame));
        return;
      case "timer":
        clearTimeout(this.#timers.get(effect.name));
        this.#timers.set(
          effect.name,
          setTimeout(() => this.carryOut(this.#session.timedOut(effect.name)), effect.seconds * 1000),
        );
        return;
      case "cancel":
        clearTimeout(this.#timers.get(effect.name));
        this.#timers.delete(effect.name);
        return;
      case "keep":
        return this.#options.onKeep();
    }
  }

  #open(): void {
    this.#close();
    const socket = new WebSocket(this.#options.url, SUBPROTOCOL);
    this.#socket = socket;
    // A socket that was replaced has nothing to say any more.
    const ifCurrent = (effects: () => Effect[]) => {
      if (this.#socket === socket) this.carryOut(effects());
    };
    socket.onopen = () => ifCurrent(() => this.#session.opened());
    socket.onclose = (event) =>
      ifCurrent(() => {
        this.#socket = null;
        return this.#session.closed(event.code);
      });
    socket.onmessage = (event) => {
      const frame = readFrame(event.data);
      if (frame !== null) ifCurrent(() => this.#session.received(frame));
    };
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}

/** The address of a socket at the server that serves `origin`. */
export function buildSocketUrl(origin: string, path: "/ws/customer" | "/ws/human"): string {
  return origin.replace(/^http/, "ws").replace(/\/$/, "") + path;
}
