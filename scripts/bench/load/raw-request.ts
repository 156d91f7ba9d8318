// A request as the bytes that go over the wire.

export interface RawRequest {
  method: "GET" | "POST";
  path: string;
  token?: string;
  /** JSON. */
  body?: string;
  ifNoneMatch?: string;
}

export function encodeRequest(baseUrl: string, request: RawRequest): string {
  const { method, path, token, body, ifNoneMatch } = request;
  const headers = [
    `Host: ${new URL(baseUrl).host}`,
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...(ifNoneMatch === undefined ? [] : [`If-None-Match: ${ifNoneMatch}`]),
    ...(body === undefined ? [] : ["Content-Type: application/json"]),
    ...(method === "GET" ? [] : [`Content-Length: ${Buffer.byteLength(body ?? "")}`]),
  ];
  return `${method} ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n${body ?? ""}`;
}
