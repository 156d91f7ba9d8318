// A small mark that says how something stands: a sign, a word, and a colour that repeats them.

import type { ComponentChild, ComponentChildren } from "preact";

export type MarkTone = "ok" | "bad" | "wait" | "idle";

const SIGNS: Readonly<Record<MarkTone, string>> = { ok: "✓", bad: "✕", wait: "!", idle: "·" };

export function Mark(props: { tone: MarkTone; children: ComponentChildren }): ComponentChild {
  return (
    <span class="mark" data-tone={props.tone}>
      <span class="mark-sign" aria-hidden="true">
        {SIGNS[props.tone]}
      </span>
      {props.children}
    </span>
  );
}
