// Answers as JSON. Takes text, so that what storage sent is passed on as it is.

export function jsonResponse(
  status: number,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(json, {
    status,
    headers: { ...headers, "Content-Type": "application/json" },
  });
}
