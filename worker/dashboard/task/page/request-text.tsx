// What was asked, verbatim, and the later versions of the message, each against the one before.

import type { ComponentChild } from "preact";
import type { Task } from "../../../domain/task-schema.ts";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { Verbatim } from "../text/verbatim.tsx";
import { WordDiff } from "../text/word-diff-view.tsx";

export function RequestText({ task }: { task: Task }): ComponentChild {
  return (
    <>
      <Verbatim text={task.request_text} />
      {task.edits.map((edit, index) => (
        <div key={`${index} ${edit.at}`} class="edit">
          <p class="faint">
            Edited where it came from <RelativeTime at={edit.at} />: it changes nothing of what was
            asked here.
          </p>
          <WordDiff before={task.edits[index - 1]?.text ?? task.request_text} after={edit.text} />
        </div>
      ))}
    </>
  );
}
