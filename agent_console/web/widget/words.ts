// Every word that the widget says by itself. Notices and disclosure come from the server.

export const words = {
  title: "Chat with us",
  open: "Open the chat",
  openUnread: (count: number) => `Open the chat, ${count} new ${count === 1 ? "message" : "messages"}`,
  close: "Close the chat",
  conversation: "Conversation",
  you: "You",
  assistant: "Assistant (automated)",
  person: "Support",
  automated: (name: string) => `${name} (automated)`,
  disclosure: "You are chatting with an automated assistant. A person can join at any time: just ask.",

  withBot: "Automated assistant",
  withPerson: (name: string) => `You are talking with ${name}`,
  waiting: "Waiting for a person",
  closed: "This conversation is closed",
  parked: "On hold",
  parkedUntil: (time: string) => `On hold until ${time}`,
  yourTurn: "Waiting for your reply",
  opens: (time: string) => `People are back ${time}`,
  next: "You are next in line.",
  place: (place: number) => `You are number ${place} in line.`,
  usually: (low: number, high: number) => `It usually takes ${phraseMinutes(low, high)}.`,

  write: "Write a message",
  send: "Send",
  askHuman: "Talk to a person",
  askingHuman: "Asking for a person…",
  leave: "End the chat",
  typing: (name: string) => `${name} is writing`,
  newWords: "New messages",
  stillWriting: "(still being written)",
  sending: "Sending…",
  sendingLater: "Will be sent when the connection is back",
  notSent: "Not sent.",
  tryAgain: "Try again",
  discard: "Discard",
  tooLong: (over: number) => `${over} ${over === 1 ? "character" : "characters"} too long`,

  source: (title: string) => `Source: ${title}`,
  readMore: "Read more",
  opensElsewhere: "(opens in a new tab)",

  joined: (name: string) => `${name} joined the chat.`,
  left: (name: string) => `${name} left the chat.`,
  transferred: (from: string, to: string) => `${from} handed the chat over to ${to}.`,
  passed: (from: string) => `${from} passed the chat to another team.`,
  merged: "Your two chats go on here as one.",
  spam: "This chat is closed.",
  shut: "This chat is closed: no messages are taken here.",
  youAskedForPerson: "You asked for a person.",
  youLeft: "You ended the chat. Write at any time to go on.",
  withdrawn: "The assistant took back what it was writing.",
  resolved: "This conversation is closed. Just write if there is anything else.",
  reopened: "The conversation goes on with the automated assistant.",
  deleted: "This message was deleted.",
  contactLeft: (email: string) => `Your address: ${email}`,
  rated: (score: number) => `You rated this conversation ${score} of 5. Thank you.`,
  file: (name: string) => `File: ${name}`,

  contactTitle: "Where can we reach you?",
  email: "E-mail address",
  sendEmail: "Leave address",
  emailWrong: "This does not look like an e-mail address.",

  rateTitle: "How was this conversation?",
  score: (score: number) => `${score} of 5`,
  comment: "Anything to add? (optional)",
  sendRating: "Send rating",

  connecting: "Connecting…",
  connectionLost: "The connection is lost. Your messages are kept and go out when it is back.",
  refused: "The chat is not available on this page.",
};

/** What a refusal means for whoever wrote, by its code; the server's own words for an unknown one. */
const PROBLEMS: Record<string, string> = {
  too_large: "It is too long: please shorten it.",
  rate_limited: "That was a lot at once. Please wait a moment.",
  storage_unavailable: "It could not be stored just now. Please try again in a moment.",
  internal: "Something went wrong on our side. Please try again in a moment.",
  conflict: "Please send it again.",
  damaged: "This conversation cannot be read any more. Please start a new one.",
  forbidden: "This is not possible here.",
  not_found: "This conversation is no longer there.",
  bad_link: "This link is not valid (any more). Please answer our newest mail, or open the chat anew.",
};

export function explain(problem: { code: string; message: string }): string {
  return PROBLEMS[problem.code] ?? problem.message;
}

/** A span of seconds in whole minutes: "4 to 9 minutes". */
function phraseMinutes(low: number, high: number): string {
  const from = Math.round(low / 60);
  const to = Math.max(from, Math.ceil(high / 60));
  if (to <= 1) return "about a minute";
  if (from < 1) return `up to ${to} minutes`;
  return from === to ? `about ${to} minutes` : `${from} to ${to} minutes`;
}

/** A moment where the customer is: the time alone on the same day. */
export function phraseMoment(at: string): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString([], { ...(today ? {} : { weekday: "long", day: "numeric", month: "short" }), hour: "2-digit", minute: "2-digit" });
}
