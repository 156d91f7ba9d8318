// The end of what is loaded: the next page is asked for when it comes near the screen, or by hand where
// that failed.

import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { listPhase } from "./list-store.ts";

/** A page ahead of what is seen: whoever scrolls at reading speed never comes to the end. */
const AHEAD = "800px";

export function MoreRows({ onSeen }: { onSeen: () => void }): ComponentChild {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onSeen();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [onSeen]);
  const phase = listPhase.value;
  const problem = phase.kind === "ready" ? phase.moreProblem : null;
  return (
    <div ref={end} class="more-rows">
      {problem === null ? (
        <Button tone="quiet" onClick={onSeen}>
          Load more
        </Button>
      ) : (
        <ProblemNote problem={problem} onRetry={onSeen} />
      )}
    </div>
  );
}
