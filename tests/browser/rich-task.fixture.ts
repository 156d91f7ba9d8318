// For tests: one task that has seen everything: a message that was edited, a brief, two attempts,
// issues, tool calls, a diff, verdicts, CI. Made by the steps themselves, but for CI, which is written
// into the file as somebody with an editor would.

import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { ServiceFixture, TOKENS } from "../service.fixture.ts";
import { messageUpdate } from "../service.fixture.ts";

const REQUEST = `Uploads larger than 2 GB fail with “413” behind the proxy.

Please make them work, and show progress while they run. The limit on
the free plan (500 MB) has to stay.

Repro: take any file over 2 GB, drop it on the upload page, wait.`;

const CRITERIA = [
  { id: "large-files", text: "A file of 5 GB uploads through the proxy and its checksum matches." },
  { id: "progress", text: "Progress is shown at least once a second, as a percentage." },
  {
    id: "free-plan",
    text: "On the free plan a file over 500 MB is refused before any byte is sent.",
  },
  { id: "resume", text: "An upload that was cut goes on where it stopped, without user action." },
];
const SCOPE = ["web/upload/**", "proxy/nginx.conf", "No new dependency."];

const DIFF_1 = `diff --git a/proxy/nginx.conf b/proxy/nginx.conf
--- a/proxy/nginx.conf
+++ b/proxy/nginx.conf
@@ -12,3 +12,3 @@ server {
   location /upload {
-    client_max_body_size 2g;
+    client_max_body_size 0;
   }
`;

const DIFF_2 = `diff --git a/proxy/nginx.conf b/proxy/nginx.conf
index 4f2a1c0..a91b7de 100644
--- a/proxy/nginx.conf
+++ b/proxy/nginx.conf
@@ -12,5 +12,6 @@ server {
   location /upload {
-    client_max_body_size 2g;
+    client_max_body_size 64m;
+    proxy_request_buffering off;
     proxy_pass http://uploads;
   }
 }
diff --git a/web/upload/chunks.ts b/web/upload/chunks.ts
new file mode 100644
index 0000000..7be2f31
--- /dev/null
+++ b/web/upload/chunks.ts
@@ -0,0 +1,14 @@
+// Sends a file in pieces, each with its offset, so that a cut upload can go on.
+
+const CHUNK_BYTES = 32 * 1024 * 1024;
+
+export async function* chunksOf(file: File, from: number) {
+  for (let offset = from; offset < file.size; offset += CHUNK_BYTES) {
+    yield { offset, body: file.slice(offset, offset + CHUNK_BYTES) };
+  }
+}
+
+export async function receivedBytes(id: string): Promise<number> {
+  const answer = await fetch(\`/upload/\${id}\`, { method: "HEAD" });
+  return Number(answer.headers.get("Upload-Offset") ?? 0);
+}
diff --git a/web/upload/page.ts b/web/upload/page.ts
index 11aa223..55bb667 100644
--- a/web/upload/page.ts
+++ b/web/upload/page.ts
@@ -1,8 +1,15 @@
-import { post } from "../http.ts";
+import { chunksOf, receivedBytes } from "./chunks.ts";
+import { patch } from "../http.ts";
 
 export async function upload(file: File, plan: Plan) {
-  if (plan === "free" && file.size > FREE_BYTES_MAX) throw tooLarge(file);
-  return post("/upload", file);
+  if (plan === "free" && file.size > FREE_BYTES_MAX) {
+    throw tooLarge(file);
+  }
+  const id = uploadId(file);
+  for await (const { offset, body } of chunksOf(file, await receivedBytes(id))) {
+    await patch(\`/upload/\${id}\`, body, { "Upload-Offset": offset });
+    showProgress((offset + body.size) / file.size);
+  }
 }
 
 function tooLarge(file: File): Error {
@@ -20,3 +26,3 @@ function tooLarge(file: File): Error {
 function uploadId(file: File): string {
-  return file.name;
+  return \`\${file.name}-\${file.size}-\${file.lastModified}\`;
 }
`;

const ack = (attempt: number) => ({
  attempt,
  criteria_echo: CRITERIA.map(({ text }) => text),
  scope_echo: SCOPE,
});

function toolCall(attempt: number, number: number, name: string, summary: string, seconds: number) {
  const start = Date.now() - (40 - number) * 60_000;
  const failed = summary.startsWith("2 of");
  return {
    tool_call_id: `t${number}`,
    attempt,
    name,
    status: failed ? "failed" : "succeeded",
    started_at: new Date(start).toISOString(),
    finished_at: new Date(start + seconds * 1_000).toISOString(),
    summary,
  };
}

const ISSUES = [
  {
    criterion_ref: "large-files",
    work_log_ref: "w1",
    text: "The proxy now buffers 5 GB on its own disk; it ran full in my test at 3.1 GB.",
  },
  {
    criterion_ref: "resume",
    text: "After I cut the connection at 40 %, the upload began again from zero.",
  },
];

type Step = [path: string, as: keyof typeof TOKENS, body?: unknown];

const FIRST_ATTEMPT: readonly Step[] = [
  ["brief", "admin", { acceptance_criteria: CRITERIA, declared_scope: SCOPE }],
  ["ack", "executor", ack(1)],
  ["tool-calls", "executor", toolCall(1, 1, "read_file", "proxy/nginx.conf, 48 lines", 0.2)],
  ["tool-calls", "executor", toolCall(1, 2, "edit_file", "proxy/nginx.conf", 0.4)],
  [
    "result",
    "executor",
    {
      attempt: 1,
      work_log: [
        { criterion_ref: "large-files", tool_call_id: "t2", text: "Lifted the proxy’s limit." },
        { criterion_ref: "progress", text: "The browser’s own progress bar shows it." },
        { criterion_ref: "free-plan", text: "Unchanged: checked before sending." },
      ],
      diff_snapshot: DIFF_1,
    },
  ],
  [
    "verdict",
    "reviewer",
    {
      attempt: 1,
      decision: "reject",
      reason: "The limit is gone, but the disk is the next one, and nothing resumes.",
      issues: ISSUES,
    },
  ],
  ["redispatch", "admin"],
];

const SECOND_ATTEMPT: readonly Step[] = [
  ["ack", "executor", ack(2)],
  ...["read_file", "read_file", "grep", "edit_file", "edit_file", "write_file", "edit_file"].map(
    (name, index): Step => [
      "tool-calls",
      "executor",
      toolCall(2, index + 1, name, "web/upload/page.ts", 0.3 + index / 10),
    ],
  ),
  ["tool-calls", "executor", toolCall(2, 8, "run_tests", "2 of 214 failed: upload/resume", 94)],
  ["tool-calls", "executor", toolCall(2, 9, "edit_file", "web/upload/chunks.ts", 0.5)],
  ["tool-calls", "executor", toolCall(2, 10, "run_tests", "214 passed", 96)],
  [
    "result",
    "executor",
    {
      attempt: 2,
      work_log: [
        {
          criterion_ref: "large-files",
          issue_ref: "i1",
          tool_call_id: "t10",
          text: "Files now go in pieces of 32 MB that the proxy passes on without buffering. Sent 5 GB twice; the checksums match.",
        },
        { criterion_ref: "progress", text: "Told after each piece: every 0.3 s on a slow line." },
        { criterion_ref: "free-plan", text: "The check still comes first; a test holds it." },
        {
          criterion_ref: "resume",
          issue_ref: "i2",
          text: "Before the first piece the server is asked how much it has. Cut at 40 %: went on at 40 %.",
        },
        { text: "Renamed uploadId’s parts so that two files of one name don’t meet." },
      ],
      diff_snapshot: DIFF_2,
    },
  ],
];

const APPROVAL: Step = [
  "verdict",
  "reviewer",
  {
    attempt: 2,
    decision: "approve",
    reason:
      "Sent 5 GB through the proxy, cut it twice, and compared the checksum. Both issues are met.",
    issues: [],
  },
];

export const RICH_ISSUES = ISSUES;
export const RICH_CRITERIA = CRITERIA;

/** Answers the task's id. `isReviewed`: the reviewer has approved the second attempt. */
export async function bringRichTask(
  service: ServiceFixture,
  messageId: number,
  isReviewed = true,
): Promise<string> {
  await service.telegram(messageUpdate(messageId, REQUEST));
  const taskId = createHash("sha256").update(`42:${messageId}`).digest("hex").slice(0, 12);
  const steps = [...FIRST_ATTEMPT, ...SECOND_ATTEMPT, ...(isReviewed ? [APPROVAL] : [])];
  for (const [path, as, body] of steps) {
    const answer = await service.post(`/api/tasks/${taskId}/${path}`, as, body);
    expect(answer.status, answer.text).toBe(200);
  }
  await editMessage(service, messageId, REQUEST.replace("500 MB", "600 MB"));
  await setCi(service, taskId, { state: "success", url: "https://ci.example.com/runs/8123" });
  return taskId;
}

export async function editMessage(
  service: ServiceFixture,
  messageId: number,
  text: string,
): Promise<void> {
  const { message } = messageUpdate(messageId, text) as { message: object };
  const edited = { ...message, edit_date: 1_767_226_000 };
  await service.telegram({ update_id: 90_000 + messageId, edited_message: edited });
}

/** Writes a CI state into the file, and waits until the service has taken it in. */
export async function setCi(
  service: ServiceFixture,
  taskId: string,
  ci: { state: string; url: string | null; head_sha?: string },
): Promise<void> {
  const at = new Date().toISOString();
  const ci_status = { head_sha: "9c1f0a7be2d4", run_attempt: 1, at, ...ci };
  await editTask(service, taskId, { ci_status });
}

/** As somebody with an editor would; resolves when the service has made a revision of it. */
export async function editTask(
  service: ServiceFixture,
  taskId: string,
  fields: object,
): Promise<void> {
  const task = JSON.parse(service.readTask(taskId)) as { revision: number };
  service.writeTask(taskId, JSON.stringify({ ...task, ...fields }));
  for (;;) {
    const { json } = await service.get(`/api/tasks/${taskId}`);
    if (json.revision > task.revision) return;
  }
}
