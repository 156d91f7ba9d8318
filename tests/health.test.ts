// What a probe and a scraper see: GET /healthz, /metrics and /.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServiceFixture, messageUpdate } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  await service.createTask("one");
  await service.createTask("two");
  await service.telegram(messageUpdate(1, "Three"));
  await service.post("/api/tasks/two/reject", "admin");
  await service.get("/nope");
  await service.get("/api/tasks/never-made");
});
afterAll(() => service.dispose());

describe("health", () => {
  it("is ok with the head of the audit, the counts and the version", async () => {
    const answer = await service.get("/healthz");
    const last = service.logLines().at(-1);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        status: "ok",
        reasons: [],
        invalid_tasks: [],
        audit_head: { seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
        counts: { pending: 2, needs_review: 0, approved: 0, rejected: 1, invalid: 0, total: 3 },
        telegram_poller: null,
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      },
    ]);
    expect(answer.json.audit_head.seq).toBeGreaterThanOrEqual(last?.seq ?? Infinity);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("names a broken file, and is ok again without it", async () => {
    service.writeTask("one", "{");
    await service.post("/api/tasks/one/approve", "admin");
    const degraded = await service.get("/healthz");
    expect([degraded.status, degraded.json.status]).toEqual([200, "degraded"]);
    expect(degraded.json.reasons).toEqual(["Task files that are invalid: 1."]);
    expect(degraded.json.invalid_tasks).toMatchObject([{ task_id: "one" }]);
    expect(degraded.json.counts).toMatchObject({ pending: 1, invalid: 1, total: 3 });
    service.removeTask("one");
    expect((await service.get("/api/tasks/one")).status).toBe(404);
    expect((await service.get("/healthz")).json).toMatchObject({ status: "ok", invalid_tasks: [] });
  });
});

/** The text format 0.0.4: one metric's samples in one block, each line of one of three forms. */
function parseMetrics(text: string) {
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`;
  const sample = new RegExp(
    String.raw`^([a-zA-Z_:][\w:]*)(\{(?:${label}(?:,${label})*)?\})? ([-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf)|NaN)$`,
    "i",
  );
  const lines = text.split("\n");
  expect(lines.at(-1)).toBe("");
  for (const line of lines.slice(0, -1)) {
    const type = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    if (type !== null) {
      expect(types.has(type[1]!), line).toBe(false);
      types.set(type[1]!, type[2]!);
    } else if (line !== "" && !/^# HELP [a-zA-Z_:][\w:]* \S/.test(line)) {
      const [, name = "", labels = "", value = ""] = sample.exec(line) ?? [];
      expect(name, `not of the format: ${line}`).not.toBe("");
      const family = name.replace(/_(bucket|sum|count)$/, "");
      expect(types.has(name) || types.get(family) === "histogram", line).toBe(true);
      expect(samples.has(name + labels), line).toBe(false);
      samples.set(name + labels, Number(value.replace("Inf", "Infinity")));
    }
  }
  return { types, samples };
}

describe("the metrics", () => {
  it("are Prometheus' text format, line by line", async () => {
    const answer = await service.get("/metrics");
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const { types, samples } = parseMetrics(answer.text);
    expect(types.size).toBeGreaterThanOrEqual(6);
    expect(samples.size).toBeGreaterThan(30);
    expect(types.get("countersign_http_requests_total")).toBe("counter");
    expect(types.get("countersign_http_request_duration_seconds")).toBe("histogram");
  });

  it("count tasks and requests, by route and never by path", async () => {
    await service.get("/api/tasks/two");
    const { text } = await service.get("/metrics");
    const { samples } = parseMetrics(text);
    expect(samples.get('countersign_tasks{status="rejected"}')).toBe(1);
    expect(samples.get('countersign_tasks{status="pending"}')).toBe(1);
    expect(samples.get("countersign_storage_writable")).toBe(1);
    expect(samples.get("countersign_audit_head_seq")).toBeGreaterThan(5);
    const requests = (route: string, method: string, status: number) =>
      samples.get(
        `countersign_http_requests_total{route="${route}",method="${method}",status="${status}"}`,
      );
    expect(requests("/api/tasks/:task_id", "GET", 200)).toBe(1);
    expect(requests("/api/tasks/:task_id", "GET", 404)).toBe(2);
    expect(requests("/api/tasks", "POST", 201)).toBe(2);
    expect(requests("/webhooks/telegram", "POST", 200)).toBe(1);
    expect(requests("unmatched", "GET", 404)).toBe(1);
    expect(text).not.toMatch(/never-made|two"/);
  });

  it("have buckets that only grow and end with the count", async () => {
    const { samples } = parseMetrics((await service.get("/metrics")).text);
    const series = 'route="/api/tasks",method="POST"';
    const buckets = [...samples].filter(
      ([name]) => name.includes("_bucket{") && name.includes(series),
    );
    const counts = buckets.map(([, count]) => count);
    expect(counts.length).toBeGreaterThan(5);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    const total = samples.get(`countersign_http_request_duration_seconds_count{${series}}`);
    expect(counts.at(-1)).toBe(total);
    expect(total).toBe(2);
  });
});

describe("every answer", () => {
  it("says in its headers that nothing may load, run or frame it but what it names", async () => {
    for (const path of ["/", "/api/tasks", "/nope", "/metrics", "/healthz", "/openapi.json"]) {
      const { headers } = await service.get(path);
      expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("referrer-policy"), path).toBe("no-referrer");
      expect(headers.has("access-control-allow-origin"), path).toBe(false);
    }
  });
});
