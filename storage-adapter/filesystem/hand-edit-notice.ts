// What whoever watches the service's terminal is told of files that somebody else has written.

import type { ChainedLine } from "./audit-chain.ts";

/** One line, or undefined for a line of the log that is about something else. */
export function handEditNotice({ fact, fields }: ChainedLine): string | undefined {
  const file = `ssot/${fact.task_id}.json`;
  switch (fact.audit_event) {
    case "ssot_external_change": {
      if (fields["outcome"] === "set_aside") {
        return `${file} was saved while a change of it was written: kept as ${printable(fields["kept_as"])}`;
      }
      const changed = fields["changed_fields"];
      const what = Array.isArray(changed) ? ` (${changed.map(printable).join(", ")})` : "";
      return `${file} was changed by hand${what}: now revision ${printable(fields["revision"])}`;
    }
    case "ssot_invalid":
      return `${file} can't be used and is left as it is: ${firstProblem(fields["problems"])}; see /healthz`;
    case "ssot_deleted":
      return `${file} was deleted; its audit lines remain`;
    default:
      return undefined;
  }
}

function firstProblem(problems: unknown): string {
  const [first] = problems as { path: string; message: string }[];
  return first === undefined ? "" : printable(`${first.path} ${first.message}`.trim());
}

/** Control characters would let a file's text speak to the terminal. */
function printable(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // oxlint-disable-next-line eslint/no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}
