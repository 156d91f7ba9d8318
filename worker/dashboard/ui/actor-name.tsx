// Who did something: the name, and the role where the name doesn't say it.

import type { ComponentChild } from "preact";
import type { Actor } from "../../domain/task-schema.ts";
import { PlainText } from "./plain-text.tsx";

export function ActorName({ actor }: { actor: Pick<Actor, "role" | "name"> }): ComponentChild {
  return (
    <span class="actor" title={actor.role}>
      <PlainText text={actor.name} />
      {actor.name !== actor.role && <span class="actor-role"> {actor.role}</span>}
    </span>
  );
}
