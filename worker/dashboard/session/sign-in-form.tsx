// The token goes in here, once. It is handed to the service and forgotten.

import { useSignal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useId, useRef } from "preact/hooks";
import type { Problem } from "../api/outcome.ts";
import { Button } from "../ui/button.tsx";
import { signIn } from "./session.ts";

export function SignInForm(): ComponentChild {
  const inputId = useId();
  const problemId = useId();
  const input = useRef<HTMLInputElement>(null);
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const submit = async (token: string) => {
    isBusy.value = true;
    problem.value = null;
    const failed = await signIn(token);
    isBusy.value = false;
    if (failed === null) return;
    problem.value = sentenceFor(failed, token);
    input.current?.select();
    input.current?.focus();
  };
  return (
    <form
      class="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        const token = input.current?.value.trim() ?? "";
        if (token !== "" && !isBusy.value) void submit(token);
      }}
    >
      {/* A password manager keeps a password for somebody: here, for whoever is admin. */}
      <input type="text" autocomplete="username" value="admin" hidden readOnly />
      <label for={inputId}>Admin token</label>
      <input
        ref={input}
        id={inputId}
        class="input"
        type="password"
        autocomplete="current-password"
        autofocus
        required
        aria-invalid={problem.value !== null}
        aria-describedby={problem.value === null ? undefined : problemId}
      />
      {problem.value !== null && (
        <p id={problemId} class="field-problem" role="alert">
          {problem.value}
        </p>
      )}
      <p class="field-hint">
        It is <code>ADMIN_TOKEN</code>, in <code>.dev.vars</code> or the environment that the
        service was started with.
      </p>
      <Button tone="primary" type="submit" busy={isBusy.value}>
        Sign in
      </Button>
    </form>
  );
}

/** As it stands in ADMIN_TOKEN where each token carries a name: `maria:…`. */
const NAMED_TOKEN = /^[a-z][a-z0-9_-]*:/;

function sentenceFor(problem: Problem, token: string): string {
  if (problem.status === 401) {
    const hint = NAMED_TOKEN.test(token) ? " Leave out the name before the colon." : "";
    return `No admin has this token.${hint}`;
  }
  return problem.detail ?? problem.title;
}
