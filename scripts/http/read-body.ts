// An answer's body, read whole and within a bound: what answers may not be who was meant, and this
// process may hold the service's storage.

/** Told by `faultCode`; nothing of the body is in it. */
class AnswerTooLong extends Error {
  override readonly name = "AnswerTooLong";
  readonly code = "ANSWER_TOO_LONG";
}

/** Bytes as they are after unpacking. Rejects when the body breaks off or has more than `bytesMax`. */
export async function readBody(
  response: Response,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Node's types say nothing of what the chunks are; `fetch` says bytes.
  const body = response.body as AsyncIterable<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    // Leaving the loop ends the connection too.
    if (bytes > bytesMax) throw new AnswerTooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
