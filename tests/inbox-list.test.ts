// What the morning's inbox asks of the list (SPEC 5): what waits at which stage, what is stalled, what
// has changed since the last visit, and by whom.

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { listPage } from "../worker/domain/list-schema.ts";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import type { Answer } from "./service.fixture.ts";
import { taskIn } from "./step-routes.fixture.ts";

const service = new ServiceFixture();
const ISSUE = { criterion_ref: "c1", text: "A spoon is missing" };

beforeAll(async () => {
  await service.start();
  await taskIn(service, "queued", "fresh");
  await taskIn(service, "working", "acked");
  await taskIn(service, "delivered", "done");
  await taskIn(service, "decided", "decided");
  await taskIn(service, "reviewed", "done");
  await service.post("/api/tasks/reviewed/verdict", "reviewer", {
    attempt: 1,
    decision: "reject",
    issues: [ISSUE],
  });
});
afterAll(() => service.dispose());

/** The watch settles, then looks. */
const NOTICED_MS_MAX = 10_000;
const list = (query = "", headers: Record<string, string> = {}) =>
  service.get(`/api/tasks${query}`, { headers });
const idsOf = (answer: Answer): string[] =>
  answer.json.items.map((item: { task_id: string }) => item.task_id);

describe("the inbox's list", () => {
  it("counts the tasks at each stage, whatever is asked for", async () => {
    for (const query of ["", "?stage=working", "?q=nothing+like+it", "?sort=changed&limit=1"]) {
      const { json } = await list(query);
      expect(json.stages, query).toEqual({
        queued: 1,
        working: 1,
        delivered: 1,
        reviewed: 1,
        decided: 1,
      });
      expect(json.counts, query).toMatchObject({ pending: 2, needs_review: 1, total: 5 });
    }
  });

  it.each([
    ["?stage=queued", ["queued"]],
    ["?stage=working", ["working"]],
    ["?stage=delivered", ["delivered"]],
    ["?stage=reviewed", ["reviewed"]],
    ["?stage=decided", ["decided"]],
    ["?stage=invalid", []],
    ["?stage=reviewed&status=rejected&source=sample&q=spoons", ["reviewed"]],
    ["?stage=reviewed&status=approved", []],
    ["?stage=&active_before=&changed_after=&sort=&limit=1", ["reviewed"]],
    ["?stage=working&active_before=2026-01-01T00:00:00Z", []],
    ["?stage=working&active_before=2999-01-01T00:00:00Z", ["working"]],
    ["?stage=working&active_before=2999-01-01T00:00:00.123456Z", ["working"]],
    ["?changed_after=9007199254740991", []],
    ["?changed_after=0&stage=queued", ["queued"]],
  ])("%s finds what it says and no more", async (query, ids) => {
    const answer = await list(query);
    expect(answer.status, answer.text).toBe(200);
    expect(idsOf(answer)).toEqual(ids);
  });

  it("tells the stalled from the busy to the millisecond", async () => {
    const [{ last_activity_at: at }] = (await list("?stage=working")).json.items;
    const later = new Date(Date.parse(at) + 1).toISOString();
    expect(idsOf(await list(`?stage=working&active_before=${at}`))).toEqual([]);
    expect(idsOf(await list(`?stage=working&active_before=${later}`))).toEqual(["working"]);
  });

  it("shows of each task its stage, its issues, and who changed it last", async () => {
    const { json } = await list("?sort=changed");
    expect(listPage.parse(json)).toEqual(json);
    const [latest, before] = json.items;
    const line = service.logLines().find((one) => one.audit_event === "verdict_recorded");
    expect(latest).toMatchObject({
      task_id: "reviewed",
      stage: "reviewed",
      issue_count: 1,
      changed_seq: line?.seq,
      changed_at: line?.at,
      changed_event: "verdict_recorded",
      changed_by: { role: "reviewer", name: "reviewer" },
    });
    expect(latest.changed_seq).toBe(json.head_seq);
    expect(before).toMatchObject({
      task_id: "decided",
      changed_event: "task_approved",
      changed_by: { role: "admin", name: "maria" },
    });
  });

  it("comes by the latest change, in pages, while others change", async () => {
    const first = await list("?sort=changed&limit=2");
    const order = idsOf(await list("?sort=changed"));
    await service.createTask("made-meanwhile");
    const cursor = encodeURIComponent(first.json.next_cursor);
    const second = await list(`?sort=changed&limit=200&cursor=${cursor}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(order);
    expect(second.json.next_cursor).toBeNull();
    for (const query of [`?cursor=${cursor}`, `?sort=created&cursor=${cursor}`]) {
      expectProblem(await list(query), 400, "invalid_cursor", query);
    }
    const { next_cursor: created } = (await list("?limit=1")).json;
    expectProblem(await list(`?sort=changed&cursor=${created}`), 400, "invalid_cursor");
  });

  it("finds what has changed since a visit, changes by hand among them", async () => {
    const { head_seq: visit } = (await list()).json;
    expect(idsOf(await list(`?changed_after=${visit}`))).toEqual([]);
    await service.post("/api/tasks/queued/reject", "jo", { reason: "not needed" });
    const task = JSON.parse(service.readTask("working"));
    service.writeTask("working", JSON.stringify({ ...task, declared_scope: ["by hand"] }));
    const since = `?changed_after=${visit}&sort=changed`;
    await vi.waitFor(async () => {
      expect(idsOf(await list(since))).toEqual(["working", "queued"]);
    }, NOTICED_MS_MAX);
    expect((await list(since)).json.items).toMatchObject([
      { changed_event: "ssot_external_change", changed_by: { role: "system", name: "ssot" } },
      { changed_event: "task_rejected", changed_by: { role: "admin", name: "jo" } },
    ]);
  });

  it("is the same after a kill -9, and its ETag stands", async () => {
    const queries = ["", "?sort=changed", "?stage=working", "?status=rejected&sort=changed"];
    const before: Answer[] = [];
    for (const query of queries) before.push(await list(query));
    await service.kill();
    await service.start();
    for (const [index, query] of queries.entries()) {
      const etag = before[index]?.headers.get("etag") ?? "";
      const held = await list(query, { "if-none-match": etag });
      expect([held.status, held.text], query).toEqual([304, ""]);
      expect((await list(query)).text).toBe(before[index]?.text);
    }
  });

  it("has invalid files by their status and stage, with what is wrong, and no deleted ones", async () => {
    await service.createTask("broken");
    await service.createTask("gone");
    service.writeTask("broken", "{");
    service.removeTask("gone");
    await vi.waitFor(async () => {
      expect((await list()).json.counts).toMatchObject({ invalid: 1, total: 7 });
    }, NOTICED_MS_MAX);
    for (const query of ["?status=invalid", "?stage=invalid&sort=changed"]) {
      const { json } = await list(query);
      expect(listPage.parse(json)).toEqual(json);
      expect(json.items).toEqual([
        {
          task_id: "broken",
          correlation_id: "broken",
          status: "invalid",
          stage: "invalid",
          revision: 1,
          problems: [{ path: "", message: expect.any(String) }],
          changed_seq: json.head_seq,
          changed_at: expect.any(String),
          changed_event: "ssot_invalid",
          changed_by: { role: "system", name: "ssot" },
        },
      ]);
      expect(Object.keys(json.stages)).not.toContain("invalid");
    }
    expect(idsOf(await list("?sort=changed"))).not.toContain("gone");
  });
});

describe("a list's query", () => {
  it.each([
    ["?stage=done", "/stage", /given more than once|one of/],
    ["?stage=working&stage=queued", "/stage", /given more than once|one of/],
    ["?stage=working,queued", "/stage", /given more than once|one of/],
    ["?sort=newest", "/sort", /one of/],
    ["?active_before=yesterday", "/active_before", /^must be ISO 8601 in UTC/],
    ["?active_before=2026-01-01", "/active_before", /^must be ISO 8601 in UTC/],
    ["?active_before=2026-02-30T00:00:00Z", "/active_before", /^must be ISO 8601 in UTC/],
    ["?active_before=2026-01-01T00:00:00", "/active_before", /^must be ISO 8601 in UTC/],
    ["?active_before=2026-01-01T00:00:00%2B01:00", "/active_before", /^must be ISO 8601 in UTC/],
    ["?active_before=1767225600000", "/active_before", /^must be ISO 8601 in UTC/],
    ["?changed_after=-1", "/changed_after", /^must be a whole number/],
    ["?changed_after=1.5", "/changed_after", /^must be a whole number/],
    ["?changed_after=9007199254740993", "/changed_after", /^must be a whole number/],
    ["?changed_after=x", "/changed_after", /^must be a whole number/],
    ["?changed_before=1", "/changed_before", /./],
  ])("%s is refused, and the parameter named", async (query, path, message) => {
    const answer = await list(query);
    expectProblem(answer, 400, "invalid_query", query);
    expect(answer.json.errors).toEqual([{ path, message: expect.stringMatching(message) }]);
  });
});
