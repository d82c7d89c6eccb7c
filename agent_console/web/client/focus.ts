// Keeps the keyboard's place on the page when the button or field that had it goes away.

/**
 * When the focused element under `root` is taken out of the page, focus what stands there under its
 * id now, else what `fallback` finds.
 * Whoever left it by themselves, with a press elsewhere, is left alone. Returns how to stop.
 */
export function keepFocus(root: Node, fallback: () => HTMLElement | null | undefined): () => void {
  let last: Element | null = null;
  const onFocus = (event: Event): void => {
    last = event.target as Element;
  };
  const onBlur = (event: Event): void => {
    const left = event.target as Node;
    // Some browsers also tell of the blur of what is being taken out: that one counts as still focused.
    queueMicrotask(() => {
      if (left === last && left.isConnected) last = null;
    });
  };
  const watcher = new MutationObserver(() => {
    if (last === null || last.isConnected) return;
    // It may only have moved: then one of the same name stands somewhere else.
    const moved = last.id === "" ? null : document.getElementById(last.id);
    last = null;
    if (document.activeElement === null || document.activeElement === document.body) (moved ?? fallback())?.focus();
  });
  root.addEventListener("focusin", onFocus);
  root.addEventListener("focusout", onBlur);
  watcher.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener("focusin", onFocus);
    root.removeEventListener("focusout", onBlur);
    watcher.disconnect();
  };
}
