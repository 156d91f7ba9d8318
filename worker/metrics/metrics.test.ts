import { expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

const health = {
  writable: true,
  problems: [],
  invalid_tasks: [],
  head: { seq: 42, hash: "" },
  counts: { pending: 3, approved: 1, total: 4 },
  queue_length: 2,
  head_seq: 41,
};
const stream = { clients: 3, deliveries: 120, disconnects: { too_slow: 1 } };
const scrape = { health, stream, lastPollMs: undefined, readsFromMemory: 7 };
const sample = { route: "/api/tasks/:task_id", method: "GET", status: 200, seconds: 0.02 };

it("counts requests by route, method and status, and measures them", async () => {
  const metrics = createMetrics();
  metrics.observe(sample);
  metrics.observe(sample);
  metrics.observe({ ...sample, status: 404 });
  const text = await metrics.render(scrape);
  const labels = 'route="/api/tasks/:task_id",method="GET"';
  expect(text).toContain(`countersign_http_requests_total{${labels},status="200"} 2\n`);
  expect(text).toContain(`countersign_http_requests_total{${labels},status="404"} 1\n`);
  expect(text).toContain(`countersign_http_request_duration_seconds_count{${labels}} 3\n`);
});

it("takes one label for all methods that it doesn't know: they are the client's to invent", async () => {
  const metrics = createMetrics();
  for (const method of ["BREW", "WHEN"]) metrics.observe({ ...sample, method });
  const text = await metrics.render(scrape);
  expect(text).not.toContain("BREW");
  expect(text).toContain('method="other",status="200"} 2\n');
});

it("tells what storage says of itself, tasks by status without their sum", async () => {
  const text = await createMetrics().render(scrape);
  expect(text).toContain('countersign_tasks{status="pending"} 3\n');
  expect(text).not.toContain('status="total"');
  expect(text).toContain("countersign_audit_head_seq 42\n");
  expect(text).toContain("countersign_storage_queue_length 2\n");
  expect(text).toContain("countersign_storage_writable 1\n");
});

it("says 0 for storage that can't write or isn't reached", async () => {
  const metrics = createMetrics();
  expect(await metrics.render({ ...scrape, health: { ...health, writable: false } })).toContain(
    "storage_writable 0\n",
  );
  expect(await metrics.render({ ...scrape, health: undefined, stream: undefined })).toContain(
    "storage_writable 0\n",
  );
});

it("tells what the event hub says of itself", async () => {
  const text = await createMetrics().render(scrape);
  expect(text).toContain("countersign_sse_clients 3\n");
  expect(text).toContain("countersign_sse_deliveries 120\n");
  expect(text).toContain('countersign_sse_disconnects{reason="too_slow"} 1\n');
});

it("tells how many reads came from memory", async () => {
  const text = await createMetrics().render(scrape);
  expect(text).toContain("countersign_reads_from_memory 7\n");
});

it("tells when Telegram last answered a poll, and 0 before that", async () => {
  const metrics = createMetrics();
  const name = "countersign_telegram_last_poll_timestamp_seconds";
  expect(await metrics.render(scrape)).toContain(`${name} 0\n`);
  const text = await metrics.render({ ...scrape, lastPollMs: 1_767_225_600_500 });
  expect(text).toContain(`${name} 1767225600.5\n`);
});
