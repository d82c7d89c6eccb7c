// A button for an act: switched off it says why, to the eye and to the ear.
import type { ComponentChildren, JSX } from "preact";

interface ActButtonProps {
  /** Why it is not possible; `null` when it is. */
  refusal: string | null;
  onPress: () => void;
  kind?: "primary" | "plain" | "danger" | "quiet";
  /** By which the keyboard finds back to it. */
  id?: string;
  /** The key that does the same. */
  hint?: string;
  children: ComponentChildren;
}

export function ActButton({ refusal, onPress, kind = "plain", id, hint, children }: ActButtonProps): JSX.Element {
  // Not `disabled`: it stays in the order of the keyboard, so that its reason can be heard.
  return (
    <button
      type="button"
      id={id}
      class={`button ${kind}`}
      aria-disabled={refusal !== null}
      title={refusal ?? undefined}
      onClick={() => {
        if (refusal === null) onPress();
      }}
    >
      {children}
      {refusal !== null && <span class="unseen"> ({refusal})</span>}
      {hint !== undefined && <kbd aria-hidden="true">{hint}</kbd>}
    </button>
  );
}
