import { once } from "node:events";
import { type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { VerificationFault } from "../../verification-fault.ts";
import { type FanOutTarget, startBareTarget } from "./fan-out-target.ts";
import { measureInTurn } from "./measure-in-turn.ts";
import { type FanOutResult, isFlawless, middleRound } from "./measure-target.ts";
import { renderFanOut } from "./render-fan-out.ts";

const NONE = { missed: 0, behind: 0, doubled: 0, outOfOrder: 0, disconnects: 0 };

function round(p95: number, counts = NONE): FanOutResult {
  return {
    name: "service",
    deliveryMs: [p95 / 2, p95, p95 * 2],
    answerMs: [1, 2, 3],
    counts,
    clientsBusy: 0.25,
    processes: {
      workerd: { cores: 0.5, idleBytes: 1e6, openBytes: 2e6, peakBytes: 3e6, endBytes: 2.5e6 },
    },
  };
}

/** A stream that tells each change, and those that `twice` names twice; `connections` counts. */
async function startDoubling(twice: readonly number[]) {
  const open: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`event: hello\ndata: {"head_seq":0,"resume":"fresh"}\n\n`);
    open.push(response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  let seq = 0;
  const target: FanOutTarget = {
    name: "doubling",
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    processes: { node: process.pid },
    write() {
      seq += 1;
      const event = `id: ${seq}\nevent: task\ndata: {"seq":${seq}}\n\n`;
      for (const stream of open) stream.write(twice.includes(seq) ? event + event : event);
      return Promise.resolve(seq);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return { target, connections: () => open.length };
}

describe("a fan-out", () => {
  const plan = { clients: 3, rate: 10, seconds: 0.5, warmUpSeconds: 0.2 };

  it("counts every delivery to every client, and finds nothing wrong where nothing is", async () => {
    const target = await startBareTarget(new AbortController().signal);
    const [[result] = []] = await measureInTurn([target], plan, 1);
    await target.stop();
    expect(isFlawless(result!)).toBe(true);
    expect(result!.deliveryMs[0]).toBeGreaterThan(0);
    expect(result!.deliveryMs[2]).toBeGreaterThanOrEqual(result!.deliveryMs[1]);
    expect(result!.processes["node"]?.peakBytes).toBeGreaterThan(10e6);
    expect(result!.processes["node"]?.endBytes).toBeGreaterThan(10e6);
  });

  it("keeps its streams from round to round, and tells of each round what went wrong in it", async () => {
    // Seven changes a round, the first two of them to warm up.
    const { target, connections } = await startDoubling([2, 9]);
    const told: number[] = [];
    const [rounds = []] = await measureInTurn([target], plan, 3, (nth) => told.push(nth));
    await target.stop();
    expect(rounds.map(({ counts }) => counts.doubled)).toEqual([3, 3, 0]);
    expect(connections()).toBe(3);
    expect(told).toEqual([1, 2, 3]);
  });

  it("ends with the fault of a write that fails, and leaves nothing running", async () => {
    const target = await startBareTarget(new AbortController().signal);
    let written = 0;
    const write = async (nth: number) => {
      written += 1;
      if (written === 5) throw new VerificationFault("refused");
      return target.write(nth);
    };
    await expect(measureInTurn([{ ...target, write }], plan, 1)).rejects.toThrow("refused");
    await target.stop();
    expect(() => process.kill(target.processes["node"]!, 0)).toThrow();
  });
});

describe("a fan-out's result", () => {
  it("is the middle round, the better one of two", () => {
    expect(middleRound([round(30), round(10), round(20)]).deliveryMs[1]).toBe(20);
    expect(middleRound([round(30), round(10)]).deliveryMs[1]).toBe(10);
    expect(() => middleRound([])).toThrow("no rounds");
  });

  it("is flawless only when nothing at all went wrong", () => {
    expect(isFlawless(round(1))).toBe(true);
    for (const name of Object.keys(NONE)) {
      expect(isFlawless(round(1, { ...NONE, [name]: 1 })), name).toBe(false);
    }
  });

  it("is shown beside the baseline's, with their ratio", () => {
    const plan = { clients: 10, rate: 5, seconds: 1 };
    const text = renderFanOut(plan, [{ ...round(10), name: "bare node:http" }, round(25)]);
    expect(text).toContain("10 clients, 5 changes/s, 1 s: 50 deliveries/s");
    expect(text).toContain(
      "| delivery p50 / p95 / max, ms | 5.0 / 10.0 / 20.0 | 12.5 / 25.0 / 50.0 |",
    );
    expect(text).toContain("| memory idle → clients open → peak, MB | workerd 1 → 2 → 3 |");
    expect(text).toContain("delivery against the baseline: p50 2.5 times, p95 2.5 times");
  });
});
