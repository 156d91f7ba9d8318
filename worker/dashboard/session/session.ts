// Who is signed in. The token itself is never kept here: it is handed over once, and a cookie that no
// script can read stands for it.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Actor } from "../../domain/task-schema.ts";
import type { Problem } from "../api/outcome.ts";
import { onUnknownCaller } from "../api/request.ts";
import * as api from "../api/session.ts";

/** `unknown` until the service has answered for the first time. */
export type ReadAccess = "unknown" | "allowed" | "refused";

const signedIn = signal<Actor | null>(null);
const access = signal<ReadAccess>("unknown");
const question = signal<((signedIn: boolean) => void) | null>(null);

export const actor: ReadonlySignal<Actor | null> = signedIn;
/** Whether reads are answered without signing in first. */
export const readAccess: ReadonlySignal<ReadAccess> = access;
/** Set while somebody waits for the sign-in dialog's outcome. */
export const signInQuestion: ReadonlySignal<((signedIn: boolean) => void) | null> = question;

/** Opens the sign-in dialog where nobody is signed in; false when the person turns away from it. */
export function ensureSignedIn(): Promise<boolean> {
  if (signedIn.peek() !== null) return Promise.resolve(true);
  // Who asked before has not got an answer yet and won't get another dialog.
  question.peek()?.(false);
  return new Promise((resolve) => {
    question.value = (answer) => {
      question.value = null;
      resolve(answer);
    };
  });
}

/** Asks the service who we are. Where it can't be reached, what was known stands. */
export async function refreshSession(): Promise<Problem | null> {
  const session = await api.readSession();
  if (!session.ok) return session.problem;
  signedIn.value = session.value.actor;
  access.value = session.value.may_read ? "allowed" : "refused";
  return null;
}

// Asking who we are is never refused, so this can't go round in circles.
onUnknownCaller(() => void refreshSession());

const SIGNED_OUT = "signed out";
const signOutListeners = new Set<() => void>();

/** Hears when the person leaves, here or in another window; not when a session merely runs out. */
export function onSignOut(listener: () => void): void {
  signOutListeners.add(listener);
}

/** Other windows of this browser have the same cookie. */
const windows = new BroadcastChannel("countersign-session");
windows.addEventListener("message", ({ data }) => {
  if (data === SIGNED_OUT) for (const listener of signOutListeners) listener();
  void refreshSession();
});

/** Null when it worked; else what the service had against it. */
export async function signIn(token: string): Promise<Problem | null> {
  const answer = await api.signIn(token);
  if (!answer.ok) return answer.problem;
  signedIn.value = { role: "admin", name: answer.value.name };
  access.value = "allowed";
  question.peek()?.(true);
  windows.postMessage("signed in");
  return null;
}

export async function signOut(): Promise<Problem | null> {
  const answer = await api.signOut();
  // A session that is over already is as good as closed.
  if (!answer.ok && answer.problem.status !== 401) return answer.problem;
  signedIn.value = null;
  for (const listener of signOutListeners) listener();
  windows.postMessage(SIGNED_OUT);
  return refreshSession();
}
