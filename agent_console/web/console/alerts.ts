// Ways to reach a person who looks elsewhere: a soft tone, a note of the browser, a phone that shakes.

/** High to low calls anybody, low to high calls this person. */
const TONES = { anybody: [880, 660], you: [660, 990] } as const;
const LOUDEST = 0.24;

/** Two short tones, made on the spot: no file to load. */
export class Chime {
  #audio: AudioContext | null = null;

  /** Browsers allow sound only after a press of the person: call this from one. */
  allow(): void {
    this.#audio ??= new AudioContext();
    void this.#audio.resume();
  }

  /** `volume` from 0 to 1. */
  ring(volume: number, who: keyof typeof TONES = "anybody"): void {
    const audio = this.#audio;
    if (audio === null || audio.state !== "running" || volume <= 0) return;
    for (const [n, pitch] of TONES[who].entries()) {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      const start = audio.currentTime + n * 0.14;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(LOUDEST * volume, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.001, start + 0.35);
      tone.connect(gain).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.4);
    }
  }
}

/** Whether the browser may show notes; `none` where it cannot. */
export type Leave = NotificationPermission | "none";

export function readLeave(): Leave {
  return "Notification" in window ? Notification.permission : "none";
}

/** Ask the browser for leave to show notes; call it from a press of the person. */
export async function askForNotes(): Promise<Leave> {
  if (readLeave() !== "default") return readLeave();
  return Notification.requestPermission().catch(() => "denied" as const);
}

/** Show a note of the browser, when the page is not looked at; a click on it brings `open`. */
export function showNote(about: string, title: string, text: string, open: () => void): void {
  if (isLookedAt() || readLeave() !== "granted") return;
  try {
    // One for each conversation: what comes later about it takes its place.
    const note = new Notification(title, { body: text, tag: `handraise-${about}` });
    note.onclick = () => {
      window.focus();
      note.close();
      open();
    };
  } catch {
    // Phones show notes only from a service worker: the title and the tone have to do.
  }
}

/** Shake a phone, briefly; elsewhere nothing happens. */
export function shake(): void {
  globalThis.navigator?.vibrate?.([120, 60, 120]);
}

/** Whether the person has this page before them. */
export function isLookedAt(): boolean {
  return !document.hidden && document.hasFocus();
}
