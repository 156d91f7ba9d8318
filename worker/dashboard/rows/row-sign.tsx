// The sign before a row: shape and fill say the state, colour repeats it. The words beside it say it to
// whoever doesn't see signs.

import type { ComponentChild } from "preact";
import type { RowSign as Sign } from "./describe-item.ts";

const RING = <circle cx="8" cy="8" r="6.25" class="sign-line" />;
const DISC = <circle cx="8" cy="8" r="7" class="sign-fill" />;
const CHECK = "M5 8.3l2.1 2.1L11 6.2";
const CROSS = "M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4";

const SHAPES: Readonly<Record<Sign, ComponentChild>> = {
  queued: <circle cx="8" cy="8" r="6.25" class="sign-line" stroke-dasharray="2.2 2.4" />,
  working: (
    <>
      {RING}
      <path d="M8 3.75a4.25 4.25 0 0 1 0 8.5z" class="sign-fill" />
    </>
  ),
  stalled: (
    <>
      {RING}
      <path d="M8 4.5V8l2.4 1.6" class="sign-line" />
    </>
  ),
  delivered: (
    <>
      {RING}
      <circle cx="8" cy="8" r="3" class="sign-fill" />
    </>
  ),
  "review-approve": (
    <>
      {RING}
      <path d={CHECK} class="sign-line" />
    </>
  ),
  "review-reject": (
    <>
      {RING}
      <path d={CROSS} class="sign-line" />
    </>
  ),
  approved: (
    <>
      {DISC}
      <path d={CHECK} class="sign-cut" />
    </>
  ),
  rejected: (
    <>
      {DISC}
      <path d={CROSS} class="sign-cut" />
    </>
  ),
  invalid: (
    <>
      <path d="M8 2.2l6.3 11.3H1.7z" class="sign-line" />
      <path d="M8 6.4v3.2M8 11.4v.4" class="sign-line" />
    </>
  ),
};

export function RowSign({ sign }: { sign: Sign }): ComponentChild {
  return (
    <svg class="task-row-sign" data-sign={sign} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[sign]}
    </svg>
  );
}
