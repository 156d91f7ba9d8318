// Copies a short text (an id, a digest), and says that it has.

import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";

/** Long enough to be noticed. */
const SAID_MS = 2_000;

export function CopyButton({ text, what }: { text: string; what: string }): ComponentChild {
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      // The page is not focused, or the browser doesn't allow it: the text can still be selected.
      setSaid("Not allowed");
    }
    setTimeout(() => setSaid(""), SAID_MS);
  };
  return (
    <button
      class="copy-button"
      type="button"
      aria-label={`Copy ${what}`}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{said === "" ? "Copy" : said}</span>
    </button>
  );
}
