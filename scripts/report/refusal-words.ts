// What a refusal of the protocol has to say beyond its code, held against what was sent and against the
// task as it stood.

import { type Fields, type SentSample, fieldsIn, isFields, linesOf } from "./protocol-evidence.ts";

export interface Refused {
  sent: Fields;
  answer: Fields;
  task: Fields;
  sample: SentSample;
}

export function detailOf({ detail }: Fields): string {
  return typeof detail === "string" ? detail : "";
}

/** Each line that differs, by its list and place, with what was sent instead. */
export function saysLines({ sent, answer, sample }: Omit<Refused, "task">): boolean {
  const texts = sample.acceptance_criteria.map(({ text }) => text);
  const wanted = [
    ...different("criteria", texts, sent["criteria_echo"]),
    ...different("scope", sample.declared_scope, sent["scope_echo"]),
  ];
  const told = fieldsIn(answer["lines"]).map(
    ({ list, index, expected, got, differs_at: where }) => {
      return JSON.stringify([list, index, expected, got, where]);
    },
  );
  return (
    wanted.length > 0 && answer["differing"] === wanted.length && wanted.join() === told.join()
  );
}

function different(list: string, expected: readonly string[], sent: unknown): string[] {
  const got = Array.isArray(sent) ? (sent as string[]) : [];
  return Array.from({ length: Math.max(expected.length, got.length) }, (_, index) => {
    const [one, other] = [expected[index] ?? null, got[index] ?? null];
    let at = 0;
    while (at < Math.min(one?.length ?? 0, other?.length ?? 0) && one?.[at] === other?.[at])
      at += 1;
    return one === other ? [] : [JSON.stringify([list, index, one, other, at])];
  }).flat();
}

export function saysReferences({ sent, answer, task }: Refused): boolean {
  const told = fieldsIn(answer["references"]);
  return (
    told.length > 0 &&
    told.length === answer["unknown"] &&
    told.every(
      ({ pointer, value }) => valueAt(sent, String(pointer)) === value && !isKnown(task, value),
    )
  );
}

function valueAt(value: unknown, pointer: string): unknown {
  const [, ...names] = pointer.split("/");
  let found = value;
  for (const name of names)
    found = isFields(found) || Array.isArray(found) ? (found as Fields)[name] : undefined;
  return found;
}

/** Whether it is the id of anything that belongs to the attempt. */
function isKnown(task: Fields, id: unknown): boolean {
  const [dispatch, result] = [task["dispatch"], task["task_result"]].map((part) =>
    isFields(part) ? part : {},
  );
  return [
    ...fieldsIn(task["acceptance_criteria"]).map((criterion) => criterion["id"]),
    ...fieldsIn(dispatch?.["issues"]).map((issue) => issue["issue_id"]),
    ...fieldsIn(result?.["work_log"]).map((entry) => entry["entry_id"]),
    ...fieldsIn(task["tool_calls"])
      .filter((call) => call["attempt"] === task["attempt"])
      .map((call) => call["tool_call_id"]),
  ].includes(id);
}

export function saysRoles({ answer }: Refused): boolean {
  return /reviewer.*executor/.test(detailOf(answer));
}

export function saysStatus({ answer, task: { status } }: Refused): boolean {
  return detailOf(answer).includes(String(status));
}

export function saysIssueCount({ sent, answer }: Refused): boolean {
  return answer["issue_count"] === fieldsIn(sent["issues"]).length;
}

export function saysAttempt({ answer, task }: Refused): boolean {
  return answer["attempt"] === task["attempt"];
}

export function saysHolder({ answer: { holder, at: since }, task: { ack } }: Refused): boolean {
  if (!isFields(holder) || !isFields(ack) || !isFields(ack["by"])) return false;
  return holder["name"] === ack["by"]["name"] && since === ack["at"];
}

export function saysVerdict({ answer, task: { verdict, revision } }: Refused): boolean {
  if (!isFields(verdict) || answer["revision"] !== revision) return false;
  return answer["decision"] === verdict["decision"] && answer["at"] === verdict["at"];
}

export function saysUnanswered({
  answer,
  task: { dispatch, task_result: result },
}: Refused): boolean {
  if (!isFields(dispatch) || !isFields(result)) return false;
  const answered = new Set(fieldsIn(result["work_log"]).map((entry) => entry["issue_ref"]));
  const ids = fieldsIn(dispatch["issues"]).map((issue) => issue["issue_id"]);
  const open = ids.filter((id) => !answered.has(id));
  return open.length > 0 && linesOf(answer["unanswered"]).join() === linesOf(open).join();
}
