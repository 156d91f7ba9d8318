// Phase E: whether each provoked fault was answered as it should be and stands on the audit, once; and
// whether there is an error that nobody provoked. Pure.

import { z } from "zod";
import type { AuditLine } from "../../audit/audit-line.ts";
import { FAULT_CASES } from "./fault-cases.ts";
import type { ProvokedFault } from "./provoke-faults.ts";

/** Events that faults leave. */
export const FAULT_EVENTS = ["error", "request_refused"] as const;

const faultLine = z.looseObject({
  audit_event: z.enum(FAULT_EVENTS),
  method: z.string(),
  path: z.string(),
  status: z.int(),
  code: z.string(),
  actor: z.looseObject({ role: z.string() }),
});

export interface FaultsExpected {
  /** How the ids of the run's tasks begin. */
  prefix: string;
  /** Nobody else sends anything: an error that isn't ours is the service's own. */
  isAlone: boolean;
}

export interface FaultJudgement {
  pass: boolean;
  explanation: string;
  /** Lines of provoked faults. */
  errors: number;
  refusals: number;
  /** Lines of errors beyond these. */
  unprovoked: number;
  unprovokedNamed: string;
}

const NAMED_MAX = 3;

export function judgeFaults(
  provoked: readonly ProvokedFault[],
  lines: readonly AuditLine[],
  expected: FaultsExpected,
): FaultJudgement {
  const owed = new Map<string, number>();
  const faults: string[] = [];
  for (const { name, status, code, auditEvent } of FAULT_CASES) {
    const tried = provoked.filter((each) => each.name === name);
    if (tried.length === 0) faults.push(`${name} was not provoked`);
    for (const { method, path, role, answered, code: said } of tried) {
      if (answered !== status || said !== code) {
        faults.push(
          `${name} was answered with ${answered} ${String(said)} instead of ${status} ${code}`,
        );
      }
      const key = [auditEvent, method, path, status, code, role].join(" ");
      owed.set(key, (owed.get(key) ?? 0) + 1);
    }
  }
  const told = new Map<string, number>();
  const strangers: AuditLine[] = [];
  for (const line of lines) {
    const key = keyOf(line);
    if (key !== undefined && owed.has(key)) told.set(key, (told.get(key) ?? 0) + 1);
    else if (line.audit_event === "error" && isOurs(line, expected)) strangers.push(line);
  }
  for (const [key, count] of owed) {
    const found = told.get(key) ?? 0;
    if (found !== count) faults.push(`of ${count} lines "${key}" the audit log has ${found}`);
  }
  const linesOf = (event: string) =>
    [...owed].reduce(
      (sum, [key, count]) =>
        key.startsWith(`${event} `) ? sum + Math.min(count, told.get(key) ?? 0) : sum,
      0,
    );
  return {
    pass: faults.length === 0,
    explanation: faults.join("; "),
    errors: linesOf("error"),
    refusals: linesOf("request_refused"),
    unprovoked: strangers.length,
    unprovokedNamed: strangers
      .slice(0, NAMED_MAX)
      .map(({ seq, correlation_id }) => `seq ${seq} of ${correlation_id}`)
      .join("; "),
  };
}

function keyOf(line: AuditLine): string | undefined {
  const read = faultLine.safeParse(line).data;
  if (read === undefined) return undefined;
  const { audit_event, method, path, status, code, actor } = read;
  return [audit_event, method, path, status, code, actor.role].join(" ");
}

function isOurs({ task_id, path }: AuditLine, { prefix, isAlone }: FaultsExpected): boolean {
  return isAlone || task_id?.startsWith(prefix) === true || String(path).includes(prefix);
}
