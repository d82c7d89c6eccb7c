// The frame of every small window: a title, a way out, and what it does.
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./icon.tsx";

interface DialogFrameProps {
  title: string;
  /** What the button says that does it; without one the dialog only informs. */
  act?: string;
  kind?: "primary" | "danger";
  blocked?: boolean;
  onAct?: () => void;
  onClose: () => void;
  children: ComponentChildren;
}

export function DialogFrame({ title, act, kind = "primary", blocked = false, onAct, onClose, children }: DialogFrameProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (blocked) return;
    onClose();
    onAct?.();
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={onClose}>
      <form onSubmit={submit}>
        <header>
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={onClose}><Icon name="close" /></button>
        </header>
        {children}
        {act !== undefined && (
          <footer>
            <button type="button" class="button plain" onClick={onClose}>Cancel</button>
            <button type="submit" class={`button ${kind}`} disabled={blocked}>{act}</button>
          </footer>
        )}
      </form>
    </dialog>
  );
}
