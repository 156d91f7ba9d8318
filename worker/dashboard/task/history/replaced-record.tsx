// A verdict or result that no longer stands: what it was, and who replaced or reopened it.

import type { ComponentChild } from "preact";
import { ActorName } from "../../ui/actor-name.tsx";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { counted } from "../compare/difference.ts";
import { WorkLogEntries } from "../evidence/work-log-entries.tsx";
import { Fold } from "../page/fold.tsx";
import { Verbatim } from "../text/verbatim.tsx";
import { PastVerdict } from "../verdict/past-verdict.tsx";
import type { ReplacedEntry } from "./list-attempts.ts";

export function ReplacedRecord({ entry }: { entry: ReplacedEntry }): ComponentChild {
  const who = (
    <>
      <ActorName actor={entry.by} />
      {" · "}
      <RelativeTime at={entry.at} />
    </>
  );
  if (entry.kind === "result_replaced") {
    const { work_log: log } = entry.task_result;
    const count = counted(log.length, "entry", "entries");
    return (
      <div class="replaced">
        <p>Result replaced by {who}</p>
        <Fold level={0} isOpen={false} title={`The former result: ${count}`}>
          <WorkLogEntries entries={log} />
        </Fold>
      </div>
    );
  }
  return (
    <div class="replaced">
      <PastVerdict verdict={entry.verdict} />
      {entry.kind === "verdict_reopened" ? (
        <>
          <p>Reopened by {who}</p>
          <blockquote class="reason">
            <Verbatim text={entry.reason} />
          </blockquote>
        </>
      ) : (
        <p>Replaced by a decision of {who}</p>
      )}
    </div>
  );
}
