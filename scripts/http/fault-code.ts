// Why a `fetch` of Node's failed, in a word or two that are safe to show. Its own messages are not
// shown: they may quote the address, and Telegram's addresses carry the token.

/** `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`, …; undefined where there is none. */
export function faultCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code: unknown = "code" in at ? at.code : undefined;
    if (typeof code === "string" && /^[A-Z][A-Z0-9_]{1,40}$/.test(code)) return code;
  }
  return undefined;
}

export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
