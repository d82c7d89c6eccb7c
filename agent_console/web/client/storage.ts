// Reads and writes the browser's storage, which may be full, forbidden or filled by somebody else.

export function readStored<T>(storage: Storage | null, key: string): T | null {
  try {
    const text = storage?.getItem(key);
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

export function writeStored(storage: Storage | null, key: string, value: unknown): void {
  try {
    storage?.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage the conversation still works; it is only not found again after a reload.
  }
}

/** A storage by name, or null where the browser forbids it (asking for it may throw). */
export function findStorage(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[name];
  } catch {
    return null;
  }
}
