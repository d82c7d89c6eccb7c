// A button that opens a short list of acts; a press elsewhere, or Escape, closes it.
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";

interface MenuProps {
  /** What the button is called. */
  label: string;
  /** What it looks like. */
  face: ComponentChildren;
  /** Whether a press inside leaves it open. */
  stays?: boolean;
  children: ComponentChildren;
}

export function Menu({ label, face, stays = false, children }: MenuProps): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (menu.current !== null) menu.current.open = false;
  };
  useEffect(() => {
    const onPress = (event: Event): void => {
      if (!menu.current?.contains(event.target as Node)) close();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || menu.current?.open !== true) return;
      close();
      menu.current.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", onPress);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointerdown", onPress);
      removeEventListener("keydown", onKey);
    };
  }, []);
  return (
    <details class="menu" ref={menu}>
      <summary aria-label={label}>{face}</summary>
      <div class="menu-list" onClick={stays ? undefined : close}>
        {children}
      </div>
    </details>
  );
}
