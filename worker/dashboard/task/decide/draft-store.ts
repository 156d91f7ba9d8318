// Where drafts are kept: in the page's memory, and as long as the tab lives in its session storage,
// so that a reload loses nothing either.

import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { PersonStep } from "./allowed-steps.ts";
import type { TypedDraft } from "./draft.ts";

const PREFIX = "countersign.draft.";
const drafts = new Map<string, Signal<TypedDraft | null>>();

/** Null until something was typed. */
export function draftOf(taskId: string, step: PersonStep): Signal<TypedDraft | null> {
  const key = `${PREFIX}${step}.${taskId}`;
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const draft = signal(readStored(key));
  drafts.set(key, draft);
  draft.subscribe((value) => store(key, value));
  return draft;
}

function readStored(key: string): TypedDraft | null {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as TypedDraft);
  } catch {
    // Storage is switched off: memory has to do.
    return null;
  }
}

function store(key: string, draft: TypedDraft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Off, or full: memory has to do.
  }
}
