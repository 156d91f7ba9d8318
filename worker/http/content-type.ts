// Which bodies are JSON by their headers. A form or plain text can be sent by any foreign page
// without a preflight, so nothing else passes.

/** `application/json` or a `+json` type, in UTF-8, not compressed. */
export function isJsonContent(headers: Headers): boolean {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") return false;
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  if (!/^application\/(?:json|[a-z0-9!#$&^_.+-]+\+json)$/.test(type.trim())) return false;
  const charset = parameters.map((part) => /^\s*charset="?([^"\s]*)"?\s*$/.exec(part)?.[1]);
  return charset.every((name) => name === undefined || name === "utf-8" || name === "utf8");
}
