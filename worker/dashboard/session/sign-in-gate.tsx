// Where reads need a token too, signing in is the first thing to do, and the page says why.

import type { ComponentChild } from "preact";
import { SignInForm } from "./sign-in-form.tsx";

export function SignInGate(): ComponentChild {
  return (
    <main class="lone-note">
      <h1>Countersign</h1>
      <p>
        This service shows its tasks only to those who have signed in: it can be reached from
        elsewhere, or was told to ask for a token.
      </p>
      <SignInForm />
    </main>
  );
}
