// A part of the page that can be folded away, on the browser's own <details>: it works with Enter,
// keeps its state through live updates, and opens by itself when a search finds something in it.

import type { ComponentChild, ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export interface FoldProps {
  title: ComponentChildren;
  /** Beside the title, also when folded: counts, states. */
  aside?: ComponentChildren;
  children: ComponentChildren;
  /** What it is at first; later the person's wish counts. */
  isOpen?: boolean;
  /** The heading's level; 0: a title that is no heading. */
  level?: 0 | 2 | 3;
  /** Where the summary at the top leads to. */
  id?: string;
  class?: string;
}

export function Fold(props: FoldProps): ComponentChild {
  const { title, aside, children, level = 2 } = props;
  const [isOpenFirst] = useState(props.isOpen ?? true);
  // What was never open is not drawn: a diff of 500 files would be 500 tables.
  const [wasOpen, setWasOpen] = useState(isOpenFirst);
  return (
    <details
      class={`fold ${props.class ?? ""}`}
      id={props.id}
      data-level={level}
      open={isOpenFirst}
      onToggle={(event) => {
        if (event.currentTarget.open) setWasOpen(true);
      }}
    >
      <summary class="fold-summary">
        <Title level={level}>{title}</Title>
        {aside !== undefined && <span class="fold-aside">{aside}</span>}
      </summary>
      {wasOpen && <div class="fold-body">{children}</div>}
    </details>
  );
}

function Title(props: { level: 0 | 2 | 3; children: ComponentChildren }): ComponentChild {
  switch (props.level) {
    case 0:
      return <span class="fold-title">{props.children}</span>;
    case 2:
      return <h2 class="fold-title">{props.children}</h2>;
    case 3:
      return <h3 class="fold-title">{props.children}</h3>;
  }
}

/** The part that has the focus is folded or unfolded; without one, all of the page's parts. */
export function toggleFolds(page: HTMLElement): void {
  const focused = document.activeElement?.closest("details");
  if (focused !== null && focused !== undefined && page.contains(focused)) {
    focused.open = !focused.open;
    return;
  }
  const parts = [...page.querySelectorAll<HTMLDetailsElement>('details[data-level="2"]')];
  const isAnyClosed = parts.some((part) => !part.open);
  for (const part of parts) part.open = isAnyClosed;
}
