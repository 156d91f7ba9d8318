// What somebody else's change has just brought, said quietly, with the particulars on request.

import type { ComponentChild } from "preact";
import { Button } from "../../ui/button.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { withSymbols } from "../../ui/visible-text.ts";
import { DifferencesList } from "../compare/differences-list.tsx";
import { Fold } from "./fold.tsx";
import { Said } from "./said.tsx";
import type { TaskModel } from "./task-model.ts";

export function UpdateNote({ model }: { model: TaskModel }): ComponentChild {
  const update = model.update.value;
  const sentence = update?.differences[0]?.sentence ?? "It was written again.";
  const more = (update?.differences.length ?? 0) - 1;
  const moreWords = more > 0 ? ` And ${more} more.` : "";
  return (
    <>
      <Said words={update === null ? "" : withSymbols(`Updated: ${sentence}${moreWords}`)} />
      {update !== null && (
        <div class="update-note">
          <Fold
            key={update.revision}
            level={0}
            isOpen={false}
            title={
              <>
                Updated <RelativeTime at={new Date(update.atMs).toISOString()} />:{" "}
                <PlainText text={sentence} />
                {moreWords}
              </>
            }
          >
            <DifferencesList differences={update.differences} />
          </Fold>
          <Button tone="quiet" label="Dismiss" onClick={() => model.dismissUpdate()}>
            ×
          </Button>
        </div>
      )}
    </>
  );
}
