// What a verdict was decided on: the digest that it names, held against the audit log.

import type { ComponentChild } from "preact";
import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import type { Verdict } from "../../../domain/task-schema.ts";
import { Mark } from "../page/mark.tsx";
import type { TrailState } from "../page/task-model.ts";
import { CopyButton } from "../text/copy-button.tsx";
import { checkSigned } from "../trail/check-signed.ts";
import { numberField } from "../trail/line-fields.ts";

const DIGEST_CHARS_SHOWN = 12;

/** `revision`: of the task, whose trail may come a moment later. */
export function SignedNote(props: {
  verdict: Verdict;
  trail: TrailState;
  revision: number;
}): ComponentChild {
  const { verdict, trail, revision } = props;
  return (
    <p class="signed-note">
      {trail.kind === "shown" && reaches(trail.lines, revision) && (
        <Check verdict={verdict} lines={trail.lines} />
      )}
      <span class="digest">
        SHA-256{" "}
        <code title={verdict.content_sha256}>
          {verdict.content_sha256.slice(0, DIGEST_CHARS_SHOWN)}…
        </code>{" "}
        <CopyButton text={verdict.content_sha256} what="the digest of what was decided on" />
      </span>
    </p>
  );
}

function Check(props: { verdict: Verdict; lines: readonly AuditLine[] }): ComponentChild {
  const checked = checkSigned(props.verdict, props.lines);
  switch (checked.outcome) {
    case "on_record":
      return (
        <Mark tone="ok">
          Decided on revision {checked.revision}, as the audit log has it (#{checked.seq})
        </Mark>
      );
    case "differs":
      return (
        <Mark tone="bad">
          The audit log has another content for revision {checked.revision} (#{checked.seq})
        </Mark>
      );
    case "unknown":
      return <Mark tone="wait">The audit log does not show what it was decided on</Mark>;
  }
}

function reaches(lines: readonly AuditLine[], revision: number): boolean {
  return lines.some((line) => (numberField(line, "revision") ?? 0) >= revision);
}
