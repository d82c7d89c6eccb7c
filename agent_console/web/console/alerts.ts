// Tells a person who looks elsewhere that somebody waits: a soft tone and a note of the browser.

/** Two short falling tones, made on the spot: no file to load. */
export class Chime {
  #audio: AudioContext | null = null;

  /** Browsers allow sound only after a press of the person: call this from one. */
  allow(): void {
    this.#audio ??= new AudioContext();
    void this.#audio.resume();
  }

  ring(): void {
    const audio = this.#audio;
    if (audio === null || audio.state !== "running") return;
    for (const [pitch, after] of [[880, 0], [660, 0.14]] as const) {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      const start = audio.currentTime + after;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.12, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.001, start + 0.35);
      tone.connect(gain).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.4);
    }
  }
}

/** Ask the browser for leave to show notes; call it from a press of the person. */
export async function askForNotes(): Promise<void> {
  if ("Notification" in window && Notification.permission === "default") {
    await Notification.requestPermission().catch(() => "denied");
  }
}

/** Show a note of the browser, when the page is not looked at; a click on it brings `open`. */
export function showNote(title: string, text: string, open: () => void): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const note = new Notification(title, { body: text, tag: "handraise-waiting" });
    note.onclick = () => {
      window.focus();
      note.close();
      open();
    };
  } catch {
    // Phones show notes only from a service worker: the title and the tone have to do.
  }
}
