// New client ids: the name of a message before the log has numbered it.

/** 24 characters, random enough never to meet again. Works also on pages without TLS. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
}
