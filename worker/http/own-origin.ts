// The origin under which the client sees this service. A tunnel that ends TLS speaks http to us and
// says so in X-Forwarded-Proto or Forwarded; a foreign page can set neither without a preflight.

export function ownScheme(headers: Headers, url: URL): "http" | "https" {
  const named =
    headers.get("x-forwarded-proto")?.split(",")[0]?.trim() ??
    /(?:^|[;,\s])proto="?(https?)"?/i.exec(headers.get("forwarded") ?? "")?.[1] ??
    url.protocol.slice(0, -1);
  return named.toLowerCase() === "https" ? "https" : "http";
}

export function ownOrigin(headers: Headers, url: URL): string {
  const host = headers.get("host") ?? url.host;
  return parsedOrigin(`${ownScheme(headers, url)}://${host}`) ?? url.origin;
}

/** True when the request says that a page of this very service sent it. */
export function comesFromOwnOrigin(headers: Headers, url: URL): boolean {
  const origin = headers.get("origin");
  return origin !== null && parsedOrigin(origin) === ownOrigin(headers, url);
}

/** Lower case, without a scheme's usual port. */
function parsedOrigin(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).origin : undefined;
}
