// Reads words out to those who hear the page. They come a moment after the region that says them, for
// what is there from the start is not read.

import type { ComponentChild } from "preact";
import { useEffect, useState } from "preact/hooks";

export function Said({ words }: { words: string }): ComponentChild {
  const [said, setSaid] = useState("");
  useEffect(() => setSaid(words), [words]);
  return (
    <p class="visually-hidden" role="status">
      {said}
    </p>
  );
}
