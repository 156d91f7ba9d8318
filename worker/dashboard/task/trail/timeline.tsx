// The task's audit trail: every event in plain words, with its actor, time and number on the log, and
// lightly what it followed from. Oldest first; of a long trail, the latest part.

import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import { ActorName } from "../../ui/actor-name.tsx";
import { Button } from "../../ui/button.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { Fold } from "../page/fold.tsx";
import type { TrailState } from "../page/task-model.ts";
import { Verbatim } from "../text/verbatim.tsx";
import { describeEvent } from "./describe-event.ts";
import type { TrailItem } from "./group-lines.ts";
import { groupLines } from "./group-lines.ts";

/** Drawn at first: longer ones are mostly the work of former attempts. */
const ITEMS_SHOWN = 60;

export function Timeline({ trail }: { trail: TrailState }): ComponentChild {
  const [isAll, setAll] = useState(false);
  if (trail.kind === "loading") return <p class="quiet">Reading the audit log …</p>;
  if (trail.kind === "failed") return <ProblemNote problem={trail.problem} />;
  const items = groupLines(trail.lines);
  const hidden = isAll ? 0 : Math.max(0, items.length - ITEMS_SHOWN);
  return (
    <>
      {hidden > 0 && (
        <Button tone="quiet" onClick={() => setAll(true)}>
          Show {hidden} earlier events
        </Button>
      )}
      <ol class="timeline">
        {items.slice(hidden).map((item) => (
          <Item key={firstSeq(item)} item={item} />
        ))}
      </ol>
      {trail.isCut && (
        <p class="quiet">
          The log goes on: <code>npm run trace</code> prints all of it.
        </p>
      )}
    </>
  );
}

function firstSeq(item: TrailItem): number {
  return item.kind === "line" ? item.line.seq : (item.lines[0]?.seq ?? 0);
}

function Item({ item }: { item: TrailItem }): ComponentChild {
  if (item.kind === "line") return <Line line={item.line} />;
  const [first] = item.lines;
  const last = item.lines.at(-1);
  if (first === undefined || last === undefined) return null;
  return (
    <li class="timeline-item">
      <Fold
        level={0}
        isOpen={false}
        title={
          <>
            <ActorName actor={first.actor} /> recorded tool calls: {item.lines.length} lines
          </>
        }
        aside={
          <>
            <RelativeTime at={last.at} />{" "}
            <span class="seq">
              #{first.seq} to #{last.seq}
            </span>
          </>
        }
      >
        <ol class="timeline">
          {item.lines.map((line) => (
            <Line key={line.seq} line={line} />
          ))}
        </ol>
      </Fold>
    </li>
  );
}

function Line({ line }: { line: AuditLine }): ComponentChild {
  const { words, quote } = describeEvent(line);
  return (
    <li class="timeline-item" data-event={line.audit_event}>
      <p class="timeline-words">
        <ActorName actor={line.actor} /> <PlainText text={words} />
      </p>
      <p class="timeline-meta">
        <RelativeTime at={line.at} />{" "}
        <span class="seq">
          #{line.seq}
          {line.causation_seq !== undefined && (
            <span title={`It followed from #${line.causation_seq}`}> ← #{line.causation_seq}</span>
          )}
        </span>
      </p>
      {quote !== "" && (
        <blockquote class="reason">
          <Verbatim text={quote} />
        </blockquote>
      )}
    </li>
  );
}
