// What happened to a task between two versions of it, in sentences: for a person who was about to
// decide on the first. Whatever differs is said; a field that no sentence knows is named.

import { isPerson } from "../../../domain/engine.ts";
import type { Task, Verdict } from "../../../domain/task-schema.ts";
import { decisionWord } from "../verdict/decision-word.ts";
import { compareLists } from "./compare-lists.ts";
import { compareResults } from "./compare-results.ts";
import { compareToolCalls } from "./compare-tool-calls.ts";
import type { Difference } from "./difference.ts";
import { counted, reworded } from "./difference.ts";

type Field = keyof Task;

/** Said by the sentences about what made them differ, or by the revision itself. */
const SAID_ELSEWHERE: readonly string[] = ["revision", "updated_at", "status"];

/** Most important first. Empty only when the versions say the same. */
export function compareTasks(before: Task, after: Task): Difference[] {
  const sentences = FIELDS.flatMap(({ compare }) => compare(before, after));
  const known = new Set([...FIELDS.flatMap(({ fields }) => fields), ...SAID_ELSEWHERE]);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const others = names
    .filter((name) => !known.has(name) && isDifferent(before, after, name))
    .map((name) => shown(name, before[name], after[name]));
  const all = [...sentences, ...others];
  if (all.length > 0 || before.revision === after.revision) return all;
  return [{ sentence: `Revision ${after.revision} was written; it shows nothing new.` }];
}

const FIELDS: readonly {
  fields: readonly Field[];
  compare: (before: Task, after: Task) => Difference[];
}[] = [
  { fields: ["attempt", "dispatch"], compare: compareAttempts },
  { fields: ["verdict"], compare: compareVerdicts },
  { fields: ["history"], compare: compareHistories },
  { fields: ["request_text"], compare: compareRequests },
  { fields: ["acceptance_criteria"], compare: compareCriteria },
  { fields: ["declared_scope"], compare: compareScopes },
  { fields: ["ack"], compare: compareAcks },
  { fields: ["task_result"], compare: compareResults },
  { fields: ["tool_calls"], compare: compareToolCalls },
  { fields: ["ci_status"], compare: compareCi },
  { fields: ["edits"], compare: compareEdits },
];

function compareAttempts(before: Task, after: Task): Difference[] {
  if (before.attempt === after.attempt) {
    if (!isDifferent(before, after, "dispatch")) return [];
    return [shown("dispatch", before.dispatch, after.dispatch)];
  }
  const issues = after.dispatch?.issues ?? [];
  const by = after.dispatch === undefined ? "" : ` by ${after.dispatch.by.name}`;
  const sentence = `Attempt ${after.attempt} began: re-dispatched${by} with ${counted(issues.length, "issue")}.`;
  return [
    issues.length === 0
      ? { sentence }
      : {
          sentence,
          after: issues.map((issue) => `${issue.criterion_ref}: ${issue.text}`).join("\n"),
        },
  ];
}

function compareVerdicts(before: Task, after: Task): Difference[] {
  const { verdict: former } = before;
  const { verdict } = after;
  if (!isDifferent(before, after, "verdict")) return [];
  if (verdict === undefined) {
    // A re-dispatch closes the verdict with its attempt, and is said already.
    if (before.attempt !== after.attempt) return [];
    const reopening = after.history.findLast((entry) => entry.kind === "verdict_reopened");
    if (reopening === undefined) return [{ sentence: "The verdict was taken away." }];
    return [
      {
        sentence: `${reopening.by.name} reopened it: the decision no longer stands.`,
        after: reopening.reason,
      },
    ];
  }
  const instead = former?.attempt === verdict.attempt ? ", in place of the former verdict" : "";
  return [
    {
      sentence: `${verdictSentence(verdict)}${instead}.`,
      ...(verdictText(verdict) !== "" && { after: verdictText(verdict) }),
    },
  ];
}

/** Only what no other sentence tells: a decision that came and went, and a history changed by hand. */
function compareHistories(before: Task, after: Task): Difference[] {
  const kept = after.history.slice(0, before.history.length);
  const added = after.history.slice(before.history.length);
  const isByHand = added.some(({ kind }) => {
    if (kind === "verdict_reopened") return false;
    return !isDifferent(before, after, MOVED_TO_HISTORY[kind]);
  });
  if (isByHand || !isEqual(kept, before.history)) {
    return [{ sentence: "The history was changed by hand." }];
  }
  const isTold = before.verdict !== undefined && after.verdict === undefined;
  const reopened = added.flatMap((entry) => (entry.kind === "verdict_reopened" ? [entry] : []));
  const untold = isTold ? reopened.slice(0, -1) : reopened;
  return untold.map(({ verdict, by, reason }) => ({
    sentence: `${verdictSentence(verdict)}, and ${by.name} reopened that.`,
    after: reason,
  }));
}

/** No such entry comes without its field becoming another one. */
const MOVED_TO_HISTORY = {
  attempt_closed: "attempt",
  verdict_replaced: "verdict",
  result_replaced: "task_result",
} as const;

function verdictSentence({ decided_by: by, decision, attempt, issues }: Verdict): string {
  const role = isPerson(by) ? "" : ` (${by.role})`;
  const found = issues.length === 0 ? "" : ` with ${counted(issues.length, "issue")}`;
  return `${by.name}${role} ${decisionWord(decision, by)} attempt ${attempt}${found}`;
}

function verdictText(verdict: Verdict): string {
  const issues = verdict.issues.map((issue) => `${issue.criterion_ref}: ${issue.text}`);
  return [verdict.reason, ...issues].filter((line) => line !== "").join("\n");
}

function compareRequests(before: Task, after: Task): Difference[] {
  if (before.request_text === after.request_text) return [];
  return [reworded("The request itself was changed.", before.request_text, after.request_text)];
}

function compareCriteria(before: Task, after: Task): Difference[] {
  const { added, removed, changed, isReordered } = compareLists(
    before.acceptance_criteria,
    after.acceptance_criteria,
    (criterion) => criterion.id,
    isEqual,
  );
  return [
    ...changed.map((pair) =>
      reworded(`Criterion ${pair.after.id} was reworded.`, pair.before.text, pair.after.text),
    ),
    ...added.map(({ id, text }) => ({ sentence: `Criterion ${id} was added.`, after: text })),
    ...removed.map(({ id, text }) => ({ sentence: `Criterion ${id} was removed.`, before: text })),
    ...(isReordered ? [{ sentence: "The criteria stand in another order." }] : []),
  ];
}

function compareScopes(before: Task, after: Task): Difference[] {
  if (!isDifferent(before, after, "declared_scope")) return [];
  const [former, latter] = [before.declared_scope.join("\n"), after.declared_scope.join("\n")];
  return [reworded("The declared scope was changed.", former, latter)];
}

function compareAcks(before: Task, after: Task): Difference[] {
  if (!isDifferent(before, after, "ack")) return [];
  if (after.ack === undefined) {
    return before.attempt === after.attempt ? [{ sentence: "The ack was taken away." }] : [];
  }
  const { by, attempt } = after.ack;
  if (before.ack?.attempt === attempt) return [{ sentence: "The ack was changed." }];
  return [{ sentence: `${by.name} acknowledged attempt ${attempt}.` }];
}

function compareCi(before: Task, after: Task): Difference[] {
  const { ci_status: former } = before;
  const { ci_status: latter } = after;
  if (!isDifferent(before, after, "ci_status")) return [];
  if (latter === undefined) return [{ sentence: "The CI state was taken away." }];
  const commit = latter.head_sha.slice(0, COMMIT_CHARS);
  return [{ sentence: `CI: ${former?.state ?? "nothing"} → ${latter.state} (commit ${commit}).` }];
}

/** As git abbreviates a commit's name. */
const COMMIT_CHARS = 7;

function compareEdits(before: Task, after: Task): Difference[] {
  if (!isDifferent(before, after, "edits")) return [];
  const latest = after.edits.at(-1);
  if (latest === undefined || after.edits.length < before.edits.length) {
    return [{ sentence: "An edit of the message was taken away." }];
  }
  const former = before.edits.at(-1)?.text ?? before.request_text;
  return [reworded("The message was edited where it came from.", former, latest.text)];
}

function isDifferent(before: Task, after: Task, field: string): boolean {
  return !isEqual(before[field], after[field]);
}

/** Both came as canonical JSON, so equal values are equal texts. */
function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function shown(field: string, before: unknown, after: unknown): Difference {
  const text = (value: unknown) => (value === undefined ? "" : JSON.stringify(value, null, 1));
  return reworded(`The field ${field} was changed.`, text(before), text(after));
}
