// Before anything is known: the service is asked who we are and what we may see.

import { useSignal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useEffect } from "preact/hooks";
import type { Problem } from "../api/outcome.ts";
import { backoffMs } from "../live/backoff.ts";
import { refreshSession } from "../session/session.ts";
import { ProblemNote } from "../ui/problem-note.tsx";
import { Waiting } from "../ui/waiting.tsx";

export function FirstContact(): ComponentChild {
  const problem = useSignal<Problem | null>(null);
  const failures = useSignal(0);
  const ask = async () => {
    problem.value = await refreshSession();
    if (problem.value !== null) failures.value += 1;
  };
  useEffect(() => {
    const waitMs = failures.value === 0 ? 0 : backoffMs(failures.value, Math.random());
    const timer = setTimeout(() => void ask(), waitMs);
    return () => clearTimeout(timer);
  }, [failures.value]);
  return (
    <main class="lone-note">
      {problem.value === null ? (
        <Waiting />
      ) : (
        <ProblemNote problem={problem.value} onRetry={() => void ask()} />
      )}
    </main>
  );
}
