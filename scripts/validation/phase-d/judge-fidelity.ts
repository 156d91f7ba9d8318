// Phase D: whether the issues of a re-dispatch are those of the verdict, and those that the reviewer
// sent with the verifier's text, byte for byte, under a digest that holds. Pure.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Task } from "../../../worker/domain/task-schema.ts";
import { checkFidelity } from "../agents/check-fidelity.ts";
import { type ActorStep, acceptedSteps } from "./actor-run.ts";
import { type ObservedDispatch, type ObservedIssue, attemptsOf } from "./observed-task.ts";
import {
  type Judgement,
  type ProtocolStory,
  type Sample,
  type StageLook,
  judgementOf,
} from "./protocol-story.ts";

/** The service mints ids that a reviewer leaves out. */
const MINTED_FIELD = "issue_id";

export function judgeFidelity({ sample, runs, looks }: ProtocolStory): Judgement {
  let compared = 0;
  const faults = looks.flatMap((look) => {
    const before = runs.slice(0, look.after_runs);
    const due = acceptedSteps(before, "redispatch").length;
    const rejections = acceptedSteps(before, "verdict").filter(
      ({ sent }) => sent["decision"] === "reject",
    );
    const dispatches = attemptsOf(look.task).flatMap(({ dispatch }) => dispatch ?? []);
    compared += dispatches.length;
    return [
      ...(dispatches.length === due ? [] : [`${dispatches.length} of ${due} dispatches`]),
      ...dispatches.flatMap((dispatch) => dispatchFaults(look, dispatch, rejections, sample)),
      ...(due > 0 ? commandFaults(look) : []),
    ].map((fault) => `${look.stage}: ${fault}`);
  });
  return judgementOf(faults, compared > 0 ? undefined : "no issue was ever handed out");
}

function dispatchFaults(
  { task }: StageLook,
  dispatch: ObservedDispatch,
  rejections: readonly ActorStep[],
  sample: Sample,
): string[] {
  const judged = dispatch.attempt - 1;
  const verdict = attemptsOf(task).find(({ attempt }) => attempt === judged)?.verdict;
  const sent = rejections.find((step) => step.sent["attempt"] === judged)?.sent;
  if (verdict === undefined || sent === undefined) return ["it is of no known verdict"];
  const digest = issuesDigest(dispatch.issues);
  return [
    ...(dispatch.issues.length > 0 ? [] : ["it hands out no issue"]),
    ...(canonicalize(dispatch.issues) === canonicalize(verdict.issues)
      ? []
      : ["the issues are not the verdict's"]),
    ...(dispatch.issues_sha256 === digest && verdict.issues_sha256 === digest
      ? []
      : ["the digest is another"]),
    ...(dispatch.reason === sent["reason"] && verdict.reason === sent["reason"]
      ? []
      : ["the reason is not the reviewer's"]),
    ...sentFaults(dispatch.issues, sent["issues"], sample),
  ];
}

function issuesDigest(issues: readonly ObservedIssue[]): string {
  return createHash("sha256")
    .update(canonicalize(issues) ?? "")
    .digest("hex");
}

function sentFaults(issues: readonly ObservedIssue[], sent: unknown, sample: Sample): string[] {
  if (!Array.isArray(sent) || sent.length !== issues.length) {
    return ["there are not as many issues as the reviewer sent"];
  }
  return issues.flatMap((issue, index) => {
    const said = sent[index] as Record<string, unknown>;
    const fields = new Set([...Object.keys(issue), ...Object.keys(said)]);
    if (said[MINTED_FIELD] === undefined) fields.delete(MINTED_FIELD);
    const different = [...fields].filter((field) => issue[field] !== said[field]);
    const faults = different.map(
      (field) => `issue ${index + 1} has another ${field} than was sent`,
    );
    if (issue.text !== sample.issue_text)
      faults.push(`issue ${index + 1} has another text than was asked for`);
    return faults;
  });
}

/** What `npm run fidelity` says of the same task. */
function commandFaults({ text }: StageLook): string[] {
  const { pass, dispatches } = checkFidelity(JSON.parse(text) as Task);
  if (pass && dispatches.length > 0) return [];
  const differences = dispatches.flatMap((dispatch) => dispatch.differences);
  return [`fidelity says: ${differences.join(", ") || "nothing was handed out"}`];
}
