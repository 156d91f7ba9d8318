// What has to be said while one looks: what others changed, that it may be old, why a key did nothing.

import type { ComponentChild } from "preact";
import { liveState } from "../../live/live.ts";
import { PlainText } from "../../ui/plain-text.tsx";
import { withSymbols } from "../../ui/visible-text.ts";
import { Said } from "./said.tsx";
import type { TaskModel } from "./task-model.ts";
import { UpdateNote } from "./update-note.tsx";

export function FootNotes(props: { model: TaskModel; refusal: string }): ComponentChild {
  const { model, refusal } = props;
  return (
    <div class="foot-notes">
      <UpdateNote model={model} />
      <OutdatedNote model={model} />
      <Said words={withSymbols(refusal)} />
      {refusal !== "" && (
        <p class="refusal">
          <PlainText text={refusal} />
        </p>
      )}
    </div>
  );
}

function OutdatedNote({ model }: { model: TaskModel }): ComponentChild {
  // While the page is not live, the shell says so for all of it.
  if (model.outdated.value === null || liveState.value === "offline") return null;
  return (
    <p class="outdated-note" role="status">
      The service does not answer: this is the task as it was last read.
    </p>
  );
}
