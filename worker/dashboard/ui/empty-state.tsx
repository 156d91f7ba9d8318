// Nothing to show, said calmly, with what to do about it where there is something.

import type { ComponentChild, ComponentChildren } from "preact";

export function EmptyState(props: { title: string; children?: ComponentChildren }): ComponentChild {
  return (
    <div class="empty-state">
      <p class="empty-state-title">{props.title}</p>
      {props.children}
    </div>
  );
}
