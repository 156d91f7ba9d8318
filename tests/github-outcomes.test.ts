// What a delivery of GitHub comes to (SPEC 6): a change of the task's ci_status, a repeat, or nothing
// and why; each answered, and each on the audit.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectStory } from "../scripts/audit/collect-story.ts";
import { missingLinks } from "../scripts/audit/missing-links.ts";
import {
  HEAD_SHA,
  checkRun,
  deliver,
  deliveryLines,
  lastDelivery,
  sha256Of,
  whatDeliveriesChange,
} from "./github.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  await service.createTask("seen");
});
afterAll(() => service.dispose());

const ciOf = async (taskId: string) => (await service.get(`/api/tasks/${taskId}`)).json.ci_status;

describe("a report of CI", () => {
  it("is one change of the task, below its delivery, and changes its ci_status alone", async () => {
    await service.createTask("built");
    const { json: before } = await service.get("/api/tasks/built");
    const body = JSON.stringify(checkRun("built", 5, { conclusion: "timed_out" }));
    const answer = await deliver(service, { id: "built-1", body });
    expect(answer.json).toEqual({ ok: true, outcome: "updated", task_id: "built" });
    const { json: task } = await service.get("/api/tasks/built");
    expect(task).toEqual({
      ...before,
      revision: 2,
      updated_at: task.updated_at,
      ci_status: {
        state: "failure",
        head_sha: HEAD_SHA,
        url: "https://github.com/acme/shelf/runs/1",
        run_attempt: 0,
        at: "2026-01-01T00:05:00.000Z",
        body_sha256: sha256Of(body),
      },
    });
    const update = service.logLines().findLast((line) => line.audit_event === "ci_status_updated");
    const delivery = lastDelivery(service);
    expect(delivery).toMatchObject({
      audit_event: "github_delivery",
      correlation_id: "built",
      task_id: "built",
      actor: { role: "github", name: "github" },
      signature_valid: true,
      event_id: "built-1",
      event: "check_run",
      dedup_hit: false,
      write_result: "updated",
      body_sha256: sha256Of(body),
    });
    expect(update).toMatchObject({
      audit_event: "ci_status_updated",
      correlation_id: "built",
      causation_seq: delivery?.seq,
      state: "failure",
      head_sha: HEAD_SHA,
      run_attempt: 0,
      event_at: "2026-01-01T00:05:00.000Z",
      body_sha256: sha256Of(body),
      revision: 2,
      seq: delivery!.seq + 1,
    });
    const { json: list } = await service.get("/api/tasks?q=built");
    expect(list.items[0]).toMatchObject({
      ci_state: "failure",
      changed_event: "ci_status_updated",
    });
  });

  it("is a whole story to trace, with its repeats and with those that came too late", async () => {
    const late = { id: "built-2", body: checkRun("built", 4) };
    const superseded = { ok: true, outcome: "ignored", task_id: "built", reason: "superseded" };
    expect((await deliver(service, late)).json).toEqual(superseded);
    expect(lastDelivery(service)).toMatchObject({
      correlation_id: "built",
      write_result: "ignored",
      reason: "superseded",
    });
    expect((await deliver(service, late)).json).toEqual({ ...superseded, duplicate: true });
    expect((await ciOf("built")).at).toBe("2026-01-01T00:05:00.000Z");
    const story = await collectStory(service.dataDir, "built", false);
    expect(missingLinks(story)).toEqual([]);
    const told = story.lines.map((line) =>
      [line.audit_event, line["write_result"]].join(" ").trim(),
    );
    expect(told).toEqual([
      "task_created",
      "github_delivery updated",
      "ci_status_updated",
      "github_delivery ignored",
      "github_delivery duplicate",
    ]);
  });
});

describe("a repeat", () => {
  it("is known by its id, and by its body under any id: the first outcome again", async () => {
    await service.createTask("again");
    const sent = { id: "again-1", body: checkRun("again", 1) };
    const first = await deliver(service, sent);
    const before = await whatDeliveriesChange(service);
    const kept = lastDelivery(service);
    for (const id of ["again-1", "again-1", "replay-1", "replay-2"]) {
      const answer = await deliver(service, { ...sent, id });
      expect(answer.json, id).toEqual({ ...first.json, duplicate: true });
      expect(lastDelivery(service)).toMatchObject({
        correlation_id: "again",
        event_id: id,
        dedup_hit: true,
        write_result: "duplicate",
        first_seq: kept!.seq + 1,
      });
    }
    expect(await whatDeliveriesChange(service)).toEqual(before);
  });

  it("of an id with another body gets 409, whatever the body would have meant", async () => {
    for (const [event, body] of [
      ["check_run", checkRun("again", 9)],
      ["ping", { zen: "Half measures are as bad as nothing at all." }],
      // Known by itself, too: that the id is of another is what has to be said.
      ["check_run", checkRun("built", 5, { conclusion: "failure" })],
    ] as const) {
      const answer = await deliver(service, { id: "again-1", event, body });
      expectProblem(answer, 409, "delivery_id_reused");
      expect(lastDelivery(service)).toMatchObject({
        event_id: "again-1",
        dedup_hit: false,
        write_result: "refused",
        reason: "delivery_id_reused",
        status: 409,
      });
    }
    expect((await ciOf("again")).at).toBe("2026-01-01T00:01:00.000Z");
  });

  it("under a new id does not take that id from a delivery still to come", async () => {
    await deliver(service, { id: "to-come", body: checkRun("again", 1) });
    const answer = await deliver(service, { id: "to-come", body: checkRun("again", 2) });
    expect(answer.json).toEqual({ ok: true, outcome: "updated", task_id: "again" });
  });

  it("that comes ten times at once is one update and nine repeats", async () => {
    await service.createTask("crowd");
    const sent = { body: checkRun("crowd", 1) };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => deliver(service, { ...sent, id: `crowd-${i % 3}` })),
    );
    expect(answers.filter(({ json }) => json.duplicate === true)).toHaveLength(9);
    expect(answers.map(({ json }) => json.outcome)).toEqual(Array(10).fill("updated"));
    const lines = deliveryLines(service).filter((line) => line.task_id === "crowd");
    expect(lines.filter((line) => line["dedup_hit"] === true)).toHaveLength(9);
    expect((await service.get("/api/tasks/crowd")).json.revision).toBe(2);
  });
});

describe("a delivery that changes nothing", () => {
  const fork = { id: 8 };
  const CASES: [string, string, object][] = [
    ["a ping", "event_not_used", { event: "ping", body: { zen: "Design for failure." } }],
    ["a push to a task's branch", "event_not_used", { event: "push", body: { ref: "task/seen" } }],
    ["no branch of a task", "no_task_named", { body: checkRun("x", 1, { check_suite: null }) }],
    ["no id", "task_id_malformed", { body: checkRun("../seen", 1) }],
    [
      "a new conclusion",
      "conclusion_unknown",
      { body: checkRun("seen", 8, { conclusion: "odd" }) },
    ],
    ["no check run", "event_not_readable", { body: { check_run: 7 } }],
    ["a list", "event_not_readable", { body: [] }],
    ["a deep nest", "event_not_readable", { body: `${"[".repeat(90_000)}${"]".repeat(90_000)}` }],
    [
      "a run for a fork",
      "from_fork",
      {
        event: "workflow_run",
        body: {
          workflow_run: {
            head_sha: HEAD_SHA,
            head_branch: "task/seen",
            status: "completed",
            conclusion: "success",
            updated_at: "2026-01-02T00:00:00Z",
            head_repository: fork,
          },
          repository: { id: 7 },
        },
      },
    ],
  ];

  it.each(CASES)("%s is answered and audited as ignored: %s", async (_what, reason, sent) => {
    const before = await whatDeliveriesChange(service);
    const answer = await deliver(service, { body: "", ...sent });
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        ok: true,
        outcome: "ignored",
        // It names a task that is known, so its line is on that trail.
        ...(reason === "conclusion_unknown" && { task_id: "seen" }),
        reason,
      },
    ]);
    expect(lastDelivery(service)).toMatchObject({
      write_result: "ignored",
      reason,
      signature_valid: true,
    });
    expect(await whatDeliveriesChange(service)).toEqual(before);
  });

  it("is of a task that nobody knows: its name is on the audit, not on a trail", async () => {
    const answer = await deliver(service, { body: checkRun("nobody", 1) });
    expect(answer.json).toEqual({ ok: true, outcome: "ignored", reason: "task_unknown" });
    expect(lastDelivery(service)).toMatchObject({
      reason: "task_unknown",
      named_task: "nobody",
      correlation_id: expect.stringMatching(/^req-/),
    });
    expect(lastDelivery(service)).not.toHaveProperty("task_id");
    expect(service.ssotNames()).not.toContain("nobody.json");
  });

  it("is of a task whose file is gone", async () => {
    await service.createTask("gone");
    service.removeTask("gone");
    const answer = await deliver(service, { body: checkRun("gone", 1) });
    const ignored = { ok: true, outcome: "ignored", task_id: "gone", reason: "task_deleted" };
    expect(answer.json).toEqual(ignored);
    expect(lastDelivery(service)).toMatchObject({ correlation_id: "gone", reason: "task_deleted" });
  });
});

it("waits for a task's broken file to be mended: then the same delivery is taken", async () => {
  await service.createTask("mended");
  const good = service.readTask("mended");
  const sent = { id: "mended-1", body: checkRun("mended", 1) };
  service.writeTask("mended", "{");
  for (let tries = 0; tries < 2; tries += 1) {
    const answer = await deliver(service, sent);
    expectProblem(answer, 409, "task_file_invalid");
    expect(answer.json.correlation_id).toBe("mended");
    expect(lastDelivery(service)).toMatchObject({
      correlation_id: "mended",
      task_id: "mended",
      event_id: "mended-1",
      dedup_hit: false,
      write_result: "refused",
      reason: "task_file_invalid",
    });
  }
  expect(service.readTask("mended")).toBe("{");
  service.writeTask("mended", good);
  const answer = await deliver(service, sent);
  expect(answer.json).toEqual({ ok: true, outcome: "updated", task_id: "mended" });
  expect((await deliver(service, sent)).json.duplicate).toBe(true);
});
