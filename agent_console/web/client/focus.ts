// Keeps the keyboard's place on the page when the button or field that had it goes away.

/**
 * When the focused element under `root` is taken out of the page, focus what `fallback` finds.
 * Whoever left it by themselves, with a press elsewhere, is left alone. Returns how to stop.
 */
export function keepFocus(root: Node, fallback: () => HTMLElement | null | undefined): () => void {
  let last: Node | null = null;
  const onFocus = (event: Event): void => {
    last = event.target as Node;
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
    last = null;
    if (document.activeElement === null || document.activeElement === document.body) fallback()?.focus();
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
