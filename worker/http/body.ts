// Reading a body without ever holding more than it may have.

export type BodyOutcome = { ok: true; bytes: Uint8Array } | { ok: false; reason: "too_large" };

/** Content-Length is believed only to refuse early; what counts is what arrives. */
export async function readBody(
  request: Pick<Request, "headers" | "body">,
  bytesMax: number,
): Promise<BodyOutcome> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > bytesMax) return { ok: false, reason: "too_large" };
  if (request.body === null) return { ok: true, bytes: new Uint8Array() };
  const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { ok: true, bytes: joined(chunks, length) };
    length += value.length;
    if (length > bytesMax) {
      // Not cancelled: drain-body.ts may read on.
      reader.releaseLock();
      return { ok: false, reason: "too_large" };
    }
    chunks.push(value);
  }
}

function joined(chunks: Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
