// Whether somebody looks, and since when they last did: the visit that goes on now, kept over reloads.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { keep, readKept } from "../kept/kept.ts";
import { totals } from "../live/totals.ts";
import { continueVisit, markSeen, parseVisit } from "./visit.ts";
import type { Visit } from "./visit.ts";

const NAME = "visit";
/** A page that lies open is not looked at, when nobody has touched anything for so long. */
const ATTENTIVE_MS = 5 * 60 * 1_000;
/** Noted at most this often while somebody moves about. */
const NOTE_EVERY_MS = 10 * 1_000;

const current = signal<Visit | null>(null);
let touchedAtMs = Date.now();
let notedAtMs = 0;

/** Null until the first list has said where the log is. */
export const visit: ReadonlySignal<Visit | null> = current;

/** Something is shown: whoever looks has seen everything up to the head of the log. */
export function noteSeen(): void {
  const headSeq = totals.peek()?.headSeq;
  const nowMs = Date.now();
  if (headSeq === undefined || document.visibilityState === "hidden") return;
  if (nowMs - touchedAtMs > ATTENTIVE_MS) return;
  notedAtMs = nowMs;
  keepVisit(continueVisit(parseVisit(readKept(NAME)), { seq: headSeq, atMs: nowMs }));
}

/** The person has taken note of everything. */
export function markAllSeen(): void {
  const headSeq = totals.peek()?.headSeq;
  if (headSeq !== undefined) keepVisit(markSeen({ seq: headSeq, atMs: Date.now() }));
}

function keepVisit(next: Visit): void {
  keep(NAME, JSON.stringify(next));
  const { since, isFirst } = next;
  // `seen` moves on all the time, and what is shown depends on where the news begins.
  if (current.peek()?.since.seq === since.seq && current.peek()?.since.atMs === since.atMs) return;
  current.value = { since, seen: next.seen, isFirst };
}

function noteTouch(): void {
  const nowMs = Date.now();
  touchedAtMs = nowMs;
  if (nowMs - notedAtMs > NOTE_EVERY_MS) noteSeen();
}

for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "focus"]) {
  addEventListener(type, noteTouch, { passive: true });
}
document.addEventListener("visibilitychange", noteTouch);
