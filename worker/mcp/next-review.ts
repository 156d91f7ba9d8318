// next_review: the oldest result that waits for a verdict and is not its caller's own work.

import { z } from "zod";
import { isExecutorOf } from "../domain/attempt-checks.ts";
import { etagOf } from "../http/conditional.ts";
import { findTask } from "./find-task.ts";
import { readTool } from "./read-tool.ts";
import type { ReviewerTask } from "./task-views.ts";
import { reviewerTask, reviewerView } from "./task-views.ts";
import { whatNow } from "./what-now.ts";

export const nextReview = readTool({
  name: "next_review",
  title: "Get the next result to review",
  description:
    "Gives you one delivered task to judge: the oldest whose executor has another name than you; `task` and `etag` are null when there is none. It reserves nothing. Call it when you start and whenever you have judged. Compare `task_result` with each of `acceptance_criteria` and with `declared_scope`, then call submit_verdict with the `etag`.",
  roles: ["reviewer"],
  input: z.strictObject({}),
  answer: z.object({
    task: reviewerTask.nullable(),
    etag: z.string().nullable().describe("Of the task as it is shown; submit_verdict takes it."),
    next: z.string().describe("What to do now."),
  }),
  async run(_input, context) {
    const { actor } = context;
    let ownWork = 0;
    const found = await findTask(context, {
      stage: "delivered",
      mayFit({ ack }) {
        const isOwn = ack?.by.name === actor.name;
        if (isOwn) ownWork += 1;
        return !isOwn;
      },
      fits: (task) => !isExecutorOf(task, actor.name),
    });
    if (!found) {
      return { ok: true, answer: { task: null, etag: null, next: nothingDelivered(ownWork) } };
    }
    const view = reviewerView(found.task);
    const next = `${beginningOnly(view)}${whatNow(found.task, actor)}`;
    return { ok: true, answer: { task: view, etag: etagOf(found.sha256), next } };
  },
});

function nothingDelivered(ownWork: number): string {
  const wait =
    "If you were to go on until there is none, stop here; else wait a minute or more and call next_review again.";
  if (ownWork === 0) return `No result waits for your verdict. ${wait}`;
  return `What waits (${ownWork}) you have executed yourself: a reviewer of another name has to judge it. ${wait}`;
}

function beginningOnly({ task_id, task_result: { diff_chars } }: ReviewerTask): string {
  if (diff_chars === undefined) return "";
  return `Of the diff's ${diff_chars} characters only the beginning is shown; get_task with task_id "${task_id}" and include ["diff"] has all of it, and so may the repository. `;
}
