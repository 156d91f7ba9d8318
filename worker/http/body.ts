// Reading a body without ever holding more than it may have, or waiting for it without end. A client
// that goes away in the middle is no fault of ours.

export type BodyOutcome =
  | { ok: true; bytes: Uint8Array }
  | { ok: false; reason: "body_too_large" | "body_too_slow" | "body_cut_off" };

/** For the largest body at the speed of a bad phone line; on loopback it takes milliseconds. */
export const BODY_MS_MAX = 30_000;

/** Content-Length is believed only to refuse early; what counts is what arrives. */
export async function readBody(
  request: Pick<Request, "headers" | "body">,
  bytesMax: number,
  msMax = BODY_MS_MAX,
): Promise<BodyOutcome> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > bytesMax) return { ok: false, reason: "body_too_large" };
  if (request.body === null) return { ok: true, bytes: new Uint8Array() };
  const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const overdue = Promise.withResolvers<"overdue">();
  const timer = setTimeout(() => overdue.resolve("overdue"), msMax);
  try {
    return await readChunks(reader, bytesMax, overdue.promise);
  } finally {
    clearTimeout(timer);
  }
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  bytesMax: number,
  overdue: Promise<"overdue">,
): Promise<BodyOutcome> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const read = await Promise.race([reader.read().catch(() => "cut off" as const), overdue]);
    if (read === "cut off") return { ok: false, reason: "body_cut_off" };
    if (read === "overdue") {
      void reader.cancel().catch(() => {});
      return { ok: false, reason: "body_too_slow" };
    }
    if (read.done) return { ok: true, bytes: joined(chunks, length) };
    length += read.value.length;
    if (length > bytesMax) {
      // Not cancelled: drain-body.ts may read on.
      reader.releaseLock();
      return { ok: false, reason: "body_too_large" };
    }
    chunks.push(read.value);
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
