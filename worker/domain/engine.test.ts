import { describe, expect, it } from "vitest";
import type { StatusSource } from "./engine.ts";
import { deriveStatus } from "./engine.ts";
import type { TaskStatus } from "./task-schema.ts";
import { jo, judgedTask, kim, remy, reportedTask } from "./task.fixture.ts";

const result = reportedTask().task_result;
const judged = judgedTask("reject").verdict;
if (result === undefined || judged === undefined) throw new Error("The fixture lacks its parts.");

const results = { none: undefined, current: result, earlier: { ...result, attempt: 1 } };
const verdicts = {
  none: undefined,
  reviewerApproves: { ...judged, decision: "approve" as const, decided_by: remy },
  reviewerRejects: { ...judged, decision: "reject" as const, decided_by: remy },
  personApproves: { ...judged, decision: "approve" as const, decided_by: jo },
  personRejects: { ...judged, decision: "reject" as const, decided_by: jo },
  executorApproves: { ...judged, decision: "approve" as const, decided_by: kim },
};

type Row = [keyof typeof results, keyof typeof verdicts, TaskStatus];
const TRUTH_TABLE: Row[] = [
  ["none", "none", "pending"],
  ["earlier", "none", "pending"],
  ["current", "none", "needs_review"],
  ["none", "reviewerApproves", "needs_review"],
  ["earlier", "reviewerApproves", "needs_review"],
  ["current", "reviewerApproves", "needs_review"],
  ["none", "reviewerRejects", "rejected"],
  ["earlier", "reviewerRejects", "rejected"],
  ["current", "reviewerRejects", "rejected"],
  ["none", "personApproves", "approved"],
  ["earlier", "personApproves", "approved"],
  ["current", "personApproves", "approved"],
  ["none", "personRejects", "rejected"],
  ["earlier", "personRejects", "rejected"],
  ["current", "personRejects", "rejected"],
  ["none", "executorApproves", "needs_review"],
  ["earlier", "executorApproves", "needs_review"],
  ["current", "executorApproves", "needs_review"],
];

describe("the task engine", () => {
  it("has a row for every combination", () => {
    expect(TRUTH_TABLE).toHaveLength(Object.keys(results).length * Object.keys(verdicts).length);
  });

  it.each(TRUTH_TABLE)("makes of result %s and verdict %s the status %s", (one, other, status) => {
    const attempt = 2;
    const task: StatusSource = { attempt };
    const part = results[one];
    const verdict = verdicts[other];
    if (part !== undefined) task.task_result = one === "current" ? { ...part, attempt } : part;
    if (verdict !== undefined) task.verdict = { ...verdict, attempt };
    expect(deriveStatus(task)).toBe(status);
  });

  it("takes no account of a verdict on another attempt", () => {
    expect(deriveStatus({ attempt: 2, verdict: verdicts.personApproves })).toBe("pending");
  });
});
