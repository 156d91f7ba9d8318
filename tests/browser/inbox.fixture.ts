// For tests of the dashboard: a morning's worth of tasks, brought to where they are through the API, as
// an executor, a reviewer and a person would.

import { ServiceFixture, TOKENS } from "../service.fixture.ts";

export const NAMES = { executor: "otto", reviewer: "rita", admin: "maria" } as const;

/** A service whose executor and reviewer have names. */
export function namedService(environment: Record<string, string> = {}): ServiceFixture {
  return new ServiceFixture({
    EXECUTOR_TOKEN: `${NAMES.executor}:${TOKENS.executor}`,
    REVIEWER_TOKEN: `${NAMES.reviewer}:${TOKENS.reviewer}`,
    ...environment,
  });
}

export type Stage = "queued" | "working" | "delivered" | "approve" | "reject";

/** Creates a task and takes it there; `approve` and `reject` are the reviewer's. */
export async function bringTask(
  service: ServiceFixture,
  taskId: string,
  stage: Stage,
  requestText = `Do what ${taskId} says`,
): Promise<void> {
  await expectOk(service.createTask(taskId, { request_text: requestText, source: "api" }));
  if (stage === "queued") return;
  const echo = { attempt: 1, criteria_echo: [requestText], scope_echo: [] };
  await expectOk(service.post(`/api/tasks/${taskId}/ack`, "executor", echo));
  if (stage === "working") return;
  await deliver(service, taskId);
  if (stage === "delivered") return;
  await judge(service, taskId, stage);
}

export async function deliver(service: ServiceFixture, taskId: string): Promise<void> {
  const result = {
    attempt: 1,
    work_log: [{ entry_id: "w1", criterion_ref: "c1", text: "Done as asked." }],
  };
  await expectOk(service.post(`/api/tasks/${taskId}/result`, "executor", result));
}

export async function judge(
  service: ServiceFixture,
  taskId: string,
  decision: "approve" | "reject",
): Promise<void> {
  const issues =
    decision === "reject"
      ? [
          { issue_id: "i1", criterion_ref: "c1", text: "The second drawer was not counted." },
          { issue_id: "i2", criterion_ref: "c1", text: "The total doesn't add up." },
        ]
      : [];
  const verdict = { attempt: 1, decision, reason: "Looked at everything.", issues };
  await expectOk(service.post(`/api/tasks/${taskId}/verdict`, "reviewer", verdict));
}

/** As if nobody had done anything for so long: the file's times are set back by hand. */
export async function silence(
  service: ServiceFixture,
  taskId: string,
  minutes: number,
): Promise<void> {
  const at = new Date(Date.now() - minutes * 60_000).toISOString();
  const task = JSON.parse(service.readTask(taskId)) as { ack: object; revision: number };
  const edited = { ...task, created_at: at, ack: { ...task.ack, at } };
  service.writeTask(taskId, JSON.stringify(edited));
  for (;;) {
    const { json } = await service.get(`/api/tasks/${taskId}`);
    if (json.revision > task.revision) return;
  }
}

const REQUESTS: readonly [string, Stage, string][] = [
  [
    "tidy-readme",
    "approve",
    "Shorten the README to one page and move the history into CHANGELOG.md",
  ],
  [
    "fix-login-loop",
    "reject",
    "Users who open an expired link are sent to the login page in a loop",
  ],
  [
    "flaky-upload",
    "approve",
    "Find out why the upload test fails every tenth run, and fix the cause",
  ],
  ["invoice-rounding", "reject", "Totals on invoices differ by a cent from the sum of their lines"],
  ["search-umlauts", "delivered", "Search finds nothing for Müller when it is typed as Mueller"],
  ["export-csv", "delivered", "Export the member list as CSV, semicolons and a byte order mark"],
  [
    "upgrade-tls",
    "delivered",
    "Turn off TLS 1.0 and 1.1 on all three hosts; list who still used it",
  ],
  ["migrate-images", "working", "Move the 40,000 product images to the new bucket, resumable"],
  ["crawl-links", "working", "Check every outgoing link of the handbook and list the dead ones"],
  ["draft-minutes", "working", "Draft minutes from Tuesday's recording, decisions first"],
  [
    "rename-fields",
    "queued",
    "Rename customer_no to customer_id in the API, keep the old name for a year",
  ],
  ["trim-logs", "queued", "Keep access logs for 30 days only, on all hosts"],
  ["old-tickets", "queued", "Close tickets without an answer for a year, with a kind note"],
];

/** Two reviewed each way, three results, two stalled, one at work, three waiting, two decided, one broken. */
export async function fillInbox(service: ServiceFixture): Promise<void> {
  await bringTask(
    service,
    "decided-yes",
    "approve",
    "Add a page that says when the office is closed",
  );
  await expectOk(service.post("/api/tasks/decided-yes/approve", "admin"));
  await bringTask(
    service,
    "decided-no",
    "delivered",
    "Rewrite the billing module in another language",
  );
  const refusal = { reason: "Nobody asked for that." };
  await expectOk(service.post("/api/tasks/decided-no/reject", "jo", refusal));
  for (const [taskId, stage, text] of REQUESTS) await bringTask(service, taskId, stage, text);
  await silence(service, "migrate-images", 190);
  await silence(service, "crawl-links", 47);
  service.writeTask("broken-notes", '{"schema_version": 1, "task_id": "broken-notes"');
  for (;;) {
    const { json } = await service.get("/api/tasks?status=invalid");
    if (json.items.length > 0) return;
  }
}

async function expectOk(answer: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answer;
  if (status >= 300) throw new Error(`${status}: ${text}`);
}
