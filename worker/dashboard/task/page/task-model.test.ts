import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ackedTask, judgedTask, newTask, reportedTask } from "../../../domain/task.fixture.ts";
import type { Task } from "../../../domain/task-schema.ts";
import type { Outcome, Problem } from "../../api/outcome.ts";
import type { LiveChange, LiveListener } from "../../live/live.ts";
import { TaskModel } from "./task-model.ts";

const UNREACHABLE: Problem = { status: 0, code: "unreachable", title: "No answer" };

/** A service whose answers the test sets, and a stream that it speaks through. */
class FakeService {
  outcome: Outcome<Task> = answer(newTask());
  reads = 0;
  /** Later than any test ends, unless it says otherwise. */
  retryMs = 60_000;
  /** After how many failures it was asked when to read again. */
  failures: number[] = [];
  trail: AuditLine[] = [];
  readonly listeners = new Set<LiveListener>();

  model(): TaskModel {
    return new TaskModel("sample-1", {
      readTask: () => {
        this.reads += 1;
        return Promise.resolve(this.outcome);
      },
      readTrail: (_, afterSeq) => {
        const value = this.trail.filter(({ seq }) => seq > afterSeq);
        return Promise.resolve({ ok: true, value, etag: null });
      },
      onChange: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      nowMs: () => 7,
      retryMs: (failures) => {
        this.failures.push(failures);
        return this.retryMs;
      },
    });
  }

  /** The task becomes that, and the stream says so. */
  change(task: Task, taskId = "sample-1"): void {
    this.outcome = answer(task);
    this.tell({ task_id: taskId } as LiveChange);
  }

  tell(change: LiveChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

function answer(task: Task): Outcome<Task> {
  return { ok: true, value: task, etag: `"${task.revision}"` };
}

const shownRevision = (model: TaskModel) => {
  const state = model.state.value;
  return state.kind === "shown" ? state.version.task.revision : state.kind;
};

let service: FakeService;
beforeEach(() => {
  service = new FakeService();
});

describe("the task of a page", () => {
  it("is read once, with the ETag that decisions will name", async () => {
    const model = service.model();
    expect(model.state.value.kind).toBe("loading");
    await model.refresh();
    expect(model.state.value).toMatchObject({ kind: "shown", version: { etag: '"1"' } });
    expect(model.update.value).toBeNull();
  });

  it("is read again when it changes, and says what has changed until that was seen", async () => {
    const model = service.model();
    await model.refresh();
    service.change(ackedTask());
    await vi.waitFor(() => expect(shownRevision(model)).toBe(2));
    expect(model.update.value).toEqual({
      revision: 2,
      atMs: 7,
      differences: [{ sentence: "kim acknowledged attempt 1." }],
    });
    service.change(reportedTask());
    await vi.waitFor(() => expect(model.update.value?.differences).toHaveLength(2));
    model.dismissUpdate();
    expect(model.update.value).toBeNull();
    service.change(judgedTask("approve"));
    await vi.waitFor(() => expect(model.update.value?.differences).toHaveLength(1));
  });

  it("is not read again when another task changes, but after every resync", async () => {
    const model = service.model();
    await model.refresh();
    const before = service.reads;
    service.tell({ task_id: "sample-2" } as LiveChange);
    expect(service.reads).toBe(before);
    service.tell({ kind: "resync" });
    await vi.waitFor(() => expect(service.reads).toBe(before + 1));
  });

  it("keeps the very same objects while the ETag stands, so that nothing is drawn anew", async () => {
    const model = service.model();
    await model.refresh();
    const before = model.state.value;
    service.change(newTask());
    await model.refresh();
    expect(model.state.value).toBe(before);
  });

  it("has a trail that grows by what is new, and is the same while nothing is", async () => {
    const line = (seq: number) => ({ seq, audit_event: "task_acked" }) as AuditLine;
    const shown = (model: TaskModel) => {
      const trail = model.trail.value;
      return trail.kind === "shown" ? trail.lines.map(({ seq }) => seq) : trail.kind;
    };
    service.trail = [line(3), line(5)];
    const model = service.model();
    await vi.waitFor(() => expect(shown(model)).toEqual([3, 5]));
    const before = model.trail.value;
    service.trail = [line(9)];
    service.change(ackedTask());
    await vi.waitFor(() => expect(shown(model)).toEqual([3, 5, 9]));
    expect(model.trail.value).not.toBe(before);
    model.dispose();
  });

  it("does not call its own step a surprise, and waits for its answer", async () => {
    const model = service.model();
    await model.refresh();
    const done = ackedTask();
    const outcome = await model.holdWhile(async () => {
      service.change(done);
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      expect(shownRevision(model)).toBe(1);
      return { ok: true, value: { revision: 2 }, etag: null };
    });
    expect(outcome.ok).toBe(true);
    expect(shownRevision(model)).toBe(2);
    expect(model.update.value).toBeNull();
    service.change(reportedTask());
    await vi.waitFor(() => expect(model.update.value?.revision).toBe(3));
  });

  it("reads again after a refused step: something must have changed", async () => {
    const model = service.model();
    await model.refresh();
    const problem: Problem = { status: 412, code: "precondition_failed", title: "" };
    await model.holdWhile(() => {
      service.outcome = answer(ackedTask());
      return Promise.resolve({ ok: false, problem });
    });
    expect(shownRevision(model)).toBe(2);
    expect(model.update.value?.differences).toHaveLength(1);
  });
});

describe("a task that can't be read", () => {
  it("is a failure when there is nothing to show", async () => {
    service.outcome = { ok: false, problem: UNREACHABLE };
    const model = service.model();
    await model.refresh();
    expect(model.state.value).toMatchObject({ kind: "failed", problem: { code: "unreachable" } });
    service.outcome = answer(newTask());
    await model.refresh();
    expect(shownRevision(model)).toBe(1);
  });

  it("stays as it was shown while the service is away, and says so until it is back", async () => {
    const model = service.model();
    await model.refresh();
    service.outcome = { ok: false, problem: UNREACHABLE };
    await model.refresh();
    expect(shownRevision(model)).toBe(1);
    expect(model.outdated.value).toBe(UNREACHABLE);
    service.outcome = answer(newTask());
    await model.refresh();
    expect(model.outdated.value).toBeNull();
  });

  it("is gone from the page once the service says that it is deleted or invalid", async () => {
    for (const problem of [
      { status: 404, code: "task_deleted", title: "" },
      { status: 503, code: "task_file_invalid", title: "" },
    ]) {
      service.outcome = answer(newTask());
      const model = service.model();
      await model.refresh();
      service.outcome = { ok: false, problem };
      await model.refresh();
      expect(model.state.value).toMatchObject({ kind: "failed", problem: { code: problem.code } });
    }
  });

  it("is read again by itself until the service answers, though the stream has nothing to say", async () => {
    service.retryMs = 1;
    service.outcome = { ok: false, problem: UNREACHABLE };
    const model = service.model();
    await vi.waitFor(() => expect(service.failures.length).toBeGreaterThan(2));
    expect(service.failures.slice(0, 3)).toEqual([1, 2, 3]);
    service.outcome = answer(newTask());
    await vi.waitFor(() => expect(shownRevision(model)).toBe(1));
    service.outcome = { ok: false, problem: { status: 503, code: "busy", title: "" } };
    service.failures = [];
    await model.refresh();
    expect(service.failures[0]).toBe(1);
    expect(model.outdated.value?.code).toBe("busy");
    service.outcome = answer(ackedTask());
    await vi.waitFor(() => expect(shownRevision(model)).toBe(2));
    expect(model.outdated.value).toBeNull();
    model.dispose();
  });

  it("is left alone where the service has answered: nothing but a change will help", async () => {
    for (const [status, code] of [
      [404, "task_deleted"],
      [401, "authentication_required"],
      [503, "task_file_invalid"],
    ] as const) {
      service.outcome = { ok: false, problem: { status, code, title: "" } };
      await service.model().refresh();
    }
    expect(service.failures).toEqual([]);
  });

  it("is not asked for any more once the page is left", async () => {
    const model = service.model();
    await model.refresh();
    model.dispose();
    const before = service.reads;
    service.change(ackedTask());
    await model.refresh();
    expect(service.reads).toBe(before);
    expect(service.listeners.size).toBe(0);
  });
});

describe("a service that is back", () => {
  it("is asked for what could not be read, and for nothing else", async () => {
    const model = service.model();
    await model.refresh();
    const before = service.reads;
    await model.catchUp();
    expect(service.reads).toBe(before);
    service.outcome = { ok: false, problem: UNREACHABLE };
    await model.refresh();
    service.outcome = answer(ackedTask());
    await model.catchUp();
    expect(shownRevision(model)).toBe(2);
    expect(model.outdated.value).toBeNull();
  });
});
