// The facts at a glance; each leads to the part of the page that tells more.

import type { ComponentChild } from "preact";
import type { Glance } from "./glance.ts";
import { Mark } from "./mark.tsx";

export function GlanceList({ facts }: { facts: readonly Glance[] }): ComponentChild {
  return (
    <ul class="glance" aria-label="At a glance">
      {facts.map(({ tone, words, sectionId }) => (
        <li key={words}>
          <button type="button" class="glance-fact" onClick={() => showSection(sectionId)}>
            <Mark tone={tone}>{words}</Mark>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Not by a link: what stands behind the address's `#` is the route. */
function showSection(sectionId: string): void {
  const section = document.querySelector<HTMLDetailsElement>(`details#${sectionId}`);
  if (section === null) return;
  section.open = true;
  section.scrollIntoView({ block: "start" });
  section.querySelector("summary")?.focus({ preventScroll: true });
}
