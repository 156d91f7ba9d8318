// An address that a person may follow. It comes from outside and is shown as a link, so only a web
// page's is kept. Pure.

/** What browsers and proxies take without a murmur; GitHub's own have about a hundred. */
export const ADDRESS_CHARS_MAX = 2_048;

/** As a browser would read it (so it is ASCII, on one line), or null for whatever leads elsewhere. */
export function webAddress(value: unknown): string | null {
  if (typeof value !== "string" || !URL.canParse(value)) return null;
  const { protocol, href } = new URL(value);
  const isWeb = protocol === "https:" || protocol === "http:";
  return isWeb && href.length <= ADDRESS_CHARS_MAX ? href : null;
}
