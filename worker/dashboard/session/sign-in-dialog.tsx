// Asks for a sign-in in the middle of something else, and goes on with that afterwards.

import type { ComponentChild } from "preact";
import { Dialog } from "../ui/dialog.tsx";
import { signInQuestion } from "./session.ts";
import { SignInForm } from "./sign-in-form.tsx";

export function SignInDialog(): ComponentChild {
  const answer = signInQuestion.value;
  if (answer === null) return null;
  return (
    <Dialog title="Sign in" onClose={() => answer(false)}>
      <SignInForm />
    </Dialog>
  );
}
