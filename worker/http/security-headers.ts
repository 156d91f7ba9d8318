// Headers that every answer carries, whoever made it.

/** Nothing here may load, run, frame or submit anything; a page that needs more brings its own. */
export const STRICT_CONTENT_SECURITY_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** An answer with an ETag may be kept, by the one who asked, and must be checked before each use. */
const REVALIDATE = "private, no-cache";

/** Answers that were made with them: adding them one by one is a third of what a kept answer costs. */
const secured = new WeakSet<Response>();

/** @param headers with what addSecurityHeaders adds in them already */
export function securedResponse(body: Uint8Array, headers: Headers): Response {
  const response = new Response(body, { headers });
  secured.add(response);
  return response;
}

export function secure(response: Response): void {
  if (!secured.has(response)) addSecurityHeaders(response.headers);
}

export function addSecurityHeaders(headers: Headers): void {
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  if (!headers.has("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", STRICT_CONTENT_SECURITY_POLICY);
  }
  if (!headers.has("Cache-Control")) {
    headers.set("Cache-Control", headers.has("ETag") ? REVALIDATE : "no-store");
  }
}
