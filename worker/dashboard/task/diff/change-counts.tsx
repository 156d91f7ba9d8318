// "+12 −3", for those who see and those who hear.

import type { ComponentChild } from "preact";

export function ChangeCounts(props: { added: number; removed: number }): ComponentChild {
  return (
    <span class="change-counts">
      <span data-sign="+">
        +{props.added}
        <span class="visually-hidden"> lines added,</span>
      </span>{" "}
      <span data-sign="-">
        −{props.removed}
        <span class="visually-hidden"> lines removed</span>
      </span>
    </span>
  );
}
