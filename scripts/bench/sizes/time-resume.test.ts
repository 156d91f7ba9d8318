// Resumes from a service of a few lines that does what the real one never should.

import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { missedLast, timeResume } from "./time-resume.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers with these events after a hello, and then stays open unless it is to be cut. */
async function serve(seqs: readonly number[], isCut = false): Promise<string> {
  server = createServer((request, response) => {
    const resume = request.headers["last-event-id"] === "40" ? "resumed" : "fresh";
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`retry: 10\nevent: hello\ndata: {"resume":"${resume}"}\n\n: heartbeat\n\n`);
    const asked = resume === "resumed" ? seqs : [];
    response.write(asked.map((seq) => `id: ${seq}\nevent: task\ndata: {}\n\n`).join(""));
    if (isCut) response.end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("misses the last of the changes, one of them before it", () => {
  expect(missedLast([4, 7, 9, 12], 2)).toEqual({ afterSeq: 7, missed: [9, 12] });
  expect(missedLast([4, 7], 1)).toEqual({ afterSeq: 4, missed: [7] });
  expect(() => missedLast([4, 7], 2)).toThrow("2 changes are too few to miss 2 of them");
});

it("takes as long as it takes to bring exactly what was missed", async () => {
  const ms = await timeResume(await serve([41, 45, 46]), 40, [41, 45, 46]);
  expect(ms).toBeGreaterThan(0);
  expect(ms).toBeLessThan(5_000);
});

it.each([
  ["skips one", [41, 46], "brought task 46 as its event 2"],
  ["repeats one", [41, 41, 45, 46], "brought task 41 as its event 2"],
  ["begins too late", [45, 46], "brought task 45 as its event 1"],
])("is a fault where it %s", async (_what, seqs, words) => {
  await expect(timeResume(await serve(seqs), 40, [41, 45, 46])).rejects.toThrow(
    `a resume after 40 ${words}`,
  );
});

it("is a fault where the stream ends too early", async () => {
  await expect(timeResume(await serve([41], true), 40, [41, 45])).rejects.toThrow(
    "a resume after 40 was cut: ended by the service",
  );
});

it("is a fault where the last one does not come in time", async () => {
  await expect(timeResume(await serve([41]), 40, [41, 45], 50)).rejects.toThrow(
    "a resume after 40 brought 1 of 2 events in 0.05 s",
  );
});
