// What a refusal of the server means for the person at the desk, and what to do about it.

export interface Refusal {
  readonly code: string;
  readonly message?: string;
  readonly by?: { readonly name: string } | null;
  readonly retry_after?: number;
}

const TEXTS: Readonly<Record<string, string>> = {
  already_taken: "Somebody else has this conversation.",
  not_holder: "You do not hold this conversation any more. Take it over to go on.",
  stale_epoch: "The conversation changed hands meanwhile, and nothing was sent. Look at it again.",
  already_decided: "This draft was already decided, or set aside. The conversation shows how it stands now.",
  not_found: "This conversation does not exist any more.",
  forbidden: "Your role does not allow this. A supervisor can do it.",
  rate_limited: "That was too fast. Wait a moment and send it again.",
  too_large: "The text is too long. Shorten it to 8,000 characters and send it again.",
  conflict: "This message was sent before with other words. Send it again.",
  damaged: "A stored event of this conversation cannot be read any more: tell whoever runs the server.",
  storage_unavailable: "The server could not store this. It was not accepted: send it again.",
  connection_lost: "The connection broke before the answer came. Look at the conversation, then try again.",
};

/** One clear line for a refusal; it names who has the conversation now, where the server told. */
export function explainRefusal(refusal: Refusal): string {
  const name = refusal.by?.name;
  if (name !== undefined && name !== "") {
    if (refusal.code === "already_taken") return `${name} has this conversation now.`;
    if (refusal.code === "not_holder") return `${name} has this conversation now, and nothing was sent.`;
  }
  if (refusal.code === "rate_limited" && refusal.retry_after !== undefined) {
    return `That was too fast. Try again in ${Math.ceil(refusal.retry_after)} s.`;
  }
  return TEXTS[refusal.code] ?? refusal.message ?? "The server refused this.";
}
