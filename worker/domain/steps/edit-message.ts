// Edit: the message was changed at its source. The later version is kept beside the request and
// changes nothing else: what was asked, claimed and judged stays what it was.

import { advance } from "../advance.ts";
import { sha256HexOf } from "../canonical-json.ts";
import { conflict, refused } from "../refusal.ts";
import type { Step } from "../step.ts";

export interface EditCommand {
  text: string;
  /** When the message was edited: ISO 8601, ms, UTC. */
  at: string;
}

/** A source that delivers at least once repeats itself: the same edit again is `edit_known`, not a second edit. */
export const recordEdit: Step<EditCommand> = (task, command, context) => {
  const known = task.edits.some((edit) => edit.at === command.at && edit.text === command.text);
  if (known) {
    return refused(
      conflict("edit_known", "This edit is recorded already. There is nothing left to do."),
    );
  }
  const edit = { text: command.text, at: command.at };
  return advance(
    { ...task, edits: [...task.edits, edit] },
    context,
    {
      audit_event: "message_edited",
      caused_by: ["telegram_ingested"],
      detail: {
        edited_at: command.at,
        edit_count: task.edits.length + 1,
        text_sha256: sha256HexOf(command.text),
      },
    },
    "request",
  );
};
