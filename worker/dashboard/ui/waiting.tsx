// Something is on its way. It shows only when that takes long enough to be noticed (a delay in the
// style sheet), so that what comes at once brings no flicker.

import type { ComponentChild } from "preact";

export function Waiting(): ComponentChild {
  return (
    <p class="waiting" role="status">
      Loading …
    </p>
  );
}
