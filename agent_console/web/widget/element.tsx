// <handraise-chat>: the chat in its own shadow root. Attributes: server, site, heading, theme
// (light | dark), position (inline fills its box), open, linked (opens what the address names after #).
import { render } from "preact";
import { findStorage, readStored, writeStored } from "../client/storage.ts";
import tokens from "../style/tokens.css?inline";
import { Chat } from "./chat.ts";
import { ChatIcon } from "./icons.tsx";
import { Panel } from "./panel.tsx";
import conversation from "./style/conversation.css?inline";
import forms from "./style/forms.css?inline";
import ground from "./style/ground.css?inline";
import narrow from "./style/narrow.css?inline";
import panel from "./style/panel.css?inline";
import writing from "./style/writing.css?inline";
import { words } from "./words.ts";

export const TAG = "handraise-chat";

/** The later ones have the last word. */
const STYLES = [tokens, ground, panel, conversation, forms, writing, narrow];

/** Where the page stays in sight beside the open chat; narrower screens it fills (see style/narrow.css). */
const BESIDE_PAGE = "(width > 480px)";

export class HandraiseChat extends HTMLElement {
  static observedAttributes = ["open", "heading"];
  /** Where the script came from: the server of elements that name none. */
  static server = location.origin;
  #chat: Chat | null = null;
  #root: ShadowRoot | null = null;
  /** Whether it was the customer who opened it: only then it may take the focus. */
  #openedByHand = false;

  connectedCallback(): void {
    this.#root ??= this.#buildRoot();
    this.#chat = new Chat({
      server: this.getAttribute("server") || HandraiseChat.server,
      site: this.getAttribute("site") || "default",
      ...(this.#isLinked ? { link: location.hash.slice(1) } : {}),
    });
    if (this.#isLinked) addEventListener("hashchange", this.#onOtherLink);
    this.#chat.onChange = () => this.#render();
    document.addEventListener("visibilitychange", this.#onVisible);
    // From page to page of a site it stays open, except where it would cover the whole page.
    if (readStored(findStorage("sessionStorage"), this.#openKey) === true && matchMedia(BESIDE_PAGE).matches) {
      this.setAttribute("open", "");
    }
    if (this.#isOpen || this.#chat.hasBegun) this.#chat.start();
    this.#render();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#onVisible);
    removeEventListener("hashchange", this.#onOtherLink);
    this.#chat?.stop();
    this.#chat = null;
    if (this.#root) render(null, this.#root);
  }

  attributeChangedCallback(): void {
    if (this.#isOpen) this.#chat?.start();
    this.#render();
  }

  /** Say something in the customer's name, as if they had written and sent it. */
  write(text: string): void {
    this.#chat?.start();
    this.#chat?.write(text);
  }

  get #isInline(): boolean {
    return this.getAttribute("position") === "inline";
  }

  get #isLinked(): boolean {
    return this.hasAttribute("linked");
  }

  get #isOpen(): boolean {
    return this.#isInline || this.hasAttribute("open");
  }

  get #openKey(): string {
    return `handraise:open:${this.getAttribute("site") || "default"}`;
  }

  readonly #onVisible = () => this.#render();
  readonly #onOtherLink = () => location.reload();

  #buildRoot(): ShadowRoot {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = STYLES.map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    return root;
  }

  #open(): void {
    this.#openedByHand = true;
    this.setAttribute("open", "");
    writeStored(findStorage("sessionStorage"), this.#openKey, true);
  }

  #close(): void {
    this.removeAttribute("open");
    writeStored(findStorage("sessionStorage"), this.#openKey, false);
    this.#root?.querySelector<HTMLElement>(".launcher")?.focus();
  }

  #render(): void {
    const chat = this.#chat;
    if (!chat || !this.#root) return;
    if (this.#isOpen && document.visibilityState === "visible") chat.markSeen();
    render(this.#isOpen ? this.#buildPanel(chat) : this.#buildLauncher(chat), this.#root);
  }

  #buildPanel(chat: Chat) {
    return (
      <Panel
        chat={chat}
        heading={this.getAttribute("heading") || words.title}
        focusOnOpen={this.#openedByHand}
        {...(this.#isInline ? {} : { onClose: () => this.#close() })}
      />
    );
  }

  #buildLauncher(chat: Chat) {
    const unread = chat.unread;
    return (
      <button
        type="button"
        class="launcher"
        aria-label={unread > 0 ? words.openUnread(unread) : words.open}
        onClick={() => this.#open()}
      >
        <ChatIcon />
        {unread > 0 && (
          <span class="unread" aria-hidden="true">
            {unread > 9 ? "9+" : unread}
          </span>
        )}
      </button>
    );
  }
}

export function defineElement(server: string): void {
  HandraiseChat.server = server;
  if (!customElements.get(TAG)) customElements.define(TAG, HandraiseChat);
}
