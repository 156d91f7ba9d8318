// A GitHub delivery as phase C's k6 scripts send it: a completed check run of a commit on a task's
// branch, with more around it than is used, as GitHub's have, and text that is not ASCII.

/** What a real check run's body has: most of it is of no use to us. */
const FILLER_CHARS = 6_000;

export interface CheckRun {
  /** The only thing in which two of a run differ. */
  number: number;
  taskId: string;
  /** ISO 8601. */
  completedAt: string;
}

export function checkRunBody({ number, taskId, completedAt }: CheckRun): string {
  const page = "https://github.com/countersign-samples/phase-c";
  return JSON.stringify({
    action: "completed",
    check_run: {
      id: number,
      name: "Prüfung 検査 🧪",
      head_sha: "c0ffee".repeat(7).slice(0, 40),
      status: "completed",
      conclusion: "success",
      started_at: completedAt,
      completed_at: completedAt,
      html_url: `${page}/runs/${number}`,
      check_suite: { id: 1, head_branch: `task/${taskId}` },
      output: { title: "All is well", summary: "-".repeat(FILLER_CHARS) },
    },
    repository: { id: 1, full_name: "countersign-samples/phase-c", html_url: page },
    sender: { login: "phase-c", id: 1 },
  });
}

export function deliveryHeaders(eventId: string, signature?: string): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "User-Agent": "GitHub-Hookshot/phase-c",
    "X-GitHub-Event": "check_run",
    "X-GitHub-Delivery": eventId,
    ...(signature === undefined ? {} : { "X-Hub-Signature-256": signature }),
  };
}
