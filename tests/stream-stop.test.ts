// The end of the service, with a thousand streams open (SPEC 4): everybody is told farewell and when
// to come back, the process is gone in seconds, and after the next start nobody has missed anything.

import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type StreamClients,
  startStreamClients,
} from "../scripts/validation/stream/start-stream-clients.ts";
import { ServiceFixture } from "./service.fixture.ts";
import { readMetric } from "./stream-service.fixture.ts";
import { RawStream } from "./stream.fixture.ts";

const CROWD = 1_000;
const WATCHED = 20;
/** SIGTERM to exit takes at least so long when the hub doesn't answer; it must answer. */
const SILENT_HUB_MS = 3_000;

const service = new ServiceFixture();
let crowd: StreamClients;
beforeAll(async () => {
  await service.start();
  crowd = startStreamClients({ baseUrl: service.baseUrl, clients: CROWD });
  await crowd.ready();
});
afterAll(async () => {
  await crowd.stop();
  await service.dispose();
});

it("is told to every stream, with a time to come back that differs, and exits with 0 in seconds", async () => {
  const watched = await Promise.all(Array.from({ length: WATCHED }, () => RawStream.open(service)));
  // Gone, but nobody has noticed: farewells to them must not keep the others from theirs.
  const gone = await Promise.all(Array.from({ length: WATCHED }, () => RawStream.open(service)));
  expect(await readMetric(service, "countersign_sse_clients")).toBe(CROWD + 2 * WATCHED);
  for (const [nth, stream] of gone.entries()) stream.leave(nth % 2 === 0 ? "rst" : "fin");
  const begun = performance.now();
  expect(await service.stop()).toBe(0);
  expect(performance.now() - begun).toBeLessThan(SILENT_HUB_MS);
  for (const stream of watched) {
    await stream.untilEnded();
    // By its last chunk: not even a proxy takes this for an error.
    expect(stream.ended).toBe("finished");
    expect(stream.faults).toEqual([]);
    const last = stream.blocks.at(-1);
    expect(last?.fields).toEqual(["retry", "event", "data"]);
    expect(last).toMatchObject({ event: "farewell", data: { reason: "service_stopping" } });
    expect(last?.retry).toBeGreaterThanOrEqual(500);
    expect(last?.retry).toBeLessThanOrEqual(10_000);
  }
  const retries = new Set(watched.map((stream) => stream.blocks.at(-1)?.retry));
  expect(retries.size).toBeGreaterThan(WATCHED / 2);
});

it("is on the audit: each stream's end, with its reason, before the service's own", () => {
  const lines = service.logLines();
  const ends = lines.filter((line) => line.audit_event === "sse_client_disconnect");
  expect(ends).toHaveLength(CROWD + 2 * WATCHED);
  const stopped = ends.filter((line) => line["reason"] === "service_stopping");
  expect(stopped.length).toBeGreaterThanOrEqual(CROWD + WATCHED);
  expect(lines.at(-1)?.audit_event).toBe("service_stopped");
});

it("is over for all of them after the next start, and they have missed nothing", async () => {
  await service.start();
  const written: number[] = [];
  for (let nth = 0; nth < 20; nth += 1) {
    written.push((await service.createTask(`while-away-${nth}`)).json.seq);
  }
  expect(await crowd.waitForSeq(written.at(-1) ?? 0)).toBe(true);
  const { clients } = await crowd.report(written);
  expect(clients).toHaveLength(CROWD);
  for (const client of clients) {
    expect(client).toMatchObject({
      isOpen: true,
      connects: 2,
      disconnects: 1,
      farewells: 1,
      hellos: { fresh: 1, resumed: 1, reset: 0 },
      received: written.length,
      missed: 0,
      behind: 0,
      doubled: 0,
      outOfOrder: 0,
      malformed: 0,
    });
  }
});
