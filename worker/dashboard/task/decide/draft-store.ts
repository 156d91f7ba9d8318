// Where drafts are kept: in the page's memory, and as long as the tab lives in its session storage,
// so that a reload loses nothing either. There are as many as were typed and are not done yet.

import { signal } from "@preact/signals";
import type { PersonStep } from "./allowed-steps.ts";
import type { TypedDraft } from "./draft.ts";
import { parseDraft } from "./parse-draft.ts";

const PREFIX = "countersign.draft.";

const drafts = signal<ReadonlyMap<string, TypedDraft>>(readStored());

/** Null until something was typed. */
export function draftOf(taskId: string, step: PersonStep): TypedDraft | null {
  return drafts.value.get(keyOf(taskId, step)) ?? null;
}

/** What was typed before and is not among the changes stays. */
export function keepDraft(taskId: string, step: PersonStep, changes: TypedDraft): void {
  const key = keyOf(taskId, step);
  const draft = { ...drafts.peek().get(key), ...changes };
  drafts.value = new Map(drafts.peek()).set(key, draft);
  store(key, draft);
}

export function dropDraft(taskId: string, step: PersonStep): void {
  drop(keyOf(taskId, step));
}

/** All of them: who comes next may not be who typed them. */
export function forgetDrafts(): void {
  for (const key of drafts.peek().keys()) drop(key);
}

function keyOf(taskId: string, step: PersonStep): string {
  return `${PREFIX}${step}.${taskId}`;
}

function drop(key: string): void {
  const kept = new Map(drafts.peek());
  if (!kept.delete(key)) return;
  drafts.value = kept;
  store(key, null);
}

function readStored(): Map<string, TypedDraft> {
  const read = new Map<string, TypedDraft>();
  try {
    const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    for (const key of keys) {
      const draft = parseDraft(sessionStorage.getItem(key));
      if (draft === null) sessionStorage.removeItem(key);
      else read.set(key, draft);
    }
  } catch {
    // Storage is switched off: memory has to do.
  }
  return read;
}

function store(key: string, draft: TypedDraft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Off, or full: memory has to do.
  }
}
