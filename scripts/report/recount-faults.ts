// Provoked faults counted again: each as it was answered, and the audit log's lines as they stand there.

import { z } from "zod";
import { type Recounted, exactly } from "./recounted.ts";

const FAULTS = "faults.json";
const LINES = "faults-audit.jsonl";

const faults = z.looseObject({
  is_alone: z.boolean(),
  prefix: z.string().min(1),
  faults: z.array(
    z.looseObject({
      name: z.string(),
      method: z.string(),
      path: z.string(),
      role: z.string(),
      answered: z.int(),
      code: z.string().nullable(),
    }),
  ),
});
const storedLine = z.looseObject({
  seq: z.int(),
  audit_event: z.string(),
  task_id: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.int().optional(),
  code: z.string().optional(),
  actor: z.looseObject({ role: z.string() }),
});

type Fault = z.infer<typeof faults>["faults"][number];
type Line = z.infer<typeof storedLine>;

/** SPEC 2, 3 and 8: the event, the status and the code of each. */
const RULES: Readonly<Record<string, readonly [event: string, status: number, code: string]>> = {
  no_token: ["request_refused", 401, "authentication_required"],
  wrong_role: ["request_refused", 403, "role_not_allowed"],
  stale_etag: ["request_refused", 412, "precondition_failed"],
  wrong_echo: ["request_refused", 422, "echo_mismatch"],
  second_decision: ["request_refused", 409, "already_decided"],
  invalid_read: ["error", 503, "task_file_invalid"],
  invalid_write: ["request_refused", 409, "task_file_invalid"],
};

export function recountFaults(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const [about, text] = [artifacts.get(FAULTS), artifacts.get(LINES)];
  if (about === undefined || text === undefined) return [];
  const { is_alone: isAlone, prefix, faults: provoked } = faults.parse(JSON.parse(about));
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => storedLine.parse(JSON.parse(line)));
  const owed = provoked.map(owedLine);
  const isOwed = (line: Line) => owed.includes(wordsOf(line));
  const told = lines.filter(isOwed).map(wordsOf);
  const count = (words: readonly string[], wanted: string) =>
    words.filter((each) => each === wanted).length;
  const toldOf = (event: string) =>
    [...new Set(owed)]
      .filter((words) => words.startsWith(`${event} `))
      .reduce((sum, words) => sum + Math.min(count(owed, words), count(told, words)), 0);
  const names = new Set(provoked.map(({ name }) => name));
  const isSound =
    Object.keys(RULES).every((name) => names.has(name)) &&
    provoked.every(({ name, answered, code }) => {
      const [, status, wanted] = RULES[name] ?? [];
      return answered === status && code === wanted;
    });
  const isOurs = ({ task_id = "", path = "" }: Line) =>
    isAlone || task_id.startsWith(prefix) || path.includes(prefix);
  const strangers = lines.filter(
    (line) => line.audit_event === "error" && !isOwed(line) && isOurs(line),
  );
  return [
    exactly("error_events_written", toldOf("error")),
    exactly("refusal_events_written", toldOf("request_refused")),
    exactly("faults_pass", isSound && told.toSorted().join() === owed.toSorted().join()),
    exactly("error_events_unprovoked", strangers.length),
  ];
}

function owedLine({ name, method, path, role }: Fault): string {
  const [event, status, code] = RULES[name] ?? ["", 0, ""];
  return `${event} ${method} ${path} ${status} ${code} ${role}`;
}

function wordsOf({ audit_event, method, path, status, code, actor }: Line): string {
  return `${audit_event} ${method} ${path} ${status} ${code} ${actor.role}`;
}
