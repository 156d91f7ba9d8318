// What a client still sends when its answer is known already (401, 405, 413): read and dropped for a
// while. Unread, workerd resets the connection, and many a client sees a broken pipe in place of the
// answer (workerd 1.20261117; `fetch` in Node with 5 MB: most of the time).

/** Eight times the largest body that is taken: who sends more has been told, or must be cut off. */
export const DRAIN_BYTES_MAX = 16 * 1_048_576;
/** On loopback 16 MiB take some 50 ms; nobody's answer waits long for a client that stalls. */
export const DRAIN_MS_MAX = 1_000;
/** As much workerd drops by itself. */
const DROPPED_ANYWAY_BYTES = 65_536;

/** Ends when the body does, at either bound, or at once where there is nothing worth it. */
export async function drainBody(request: Pick<Request, "headers" | "body">): Promise<void> {
  const { body, headers } = request;
  // Who expects `100 Continue` has sent nothing yet, and won't.
  if (body === null || body.locked || headers.has("expect")) return;
  const declared = headers.get("content-length");
  if (declared !== null && Number(declared) <= DROPPED_ANYWAY_BYTES) return;
  if (Number(declared ?? 0) > DRAIN_BYTES_MAX) return;
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), DRAIN_MS_MAX);
  try {
    let left = DRAIN_BYTES_MAX;
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.length;
    }
  } catch {
    // The client has gone: nobody waits for the answer.
  } finally {
    clearTimeout(timer);
  }
}
