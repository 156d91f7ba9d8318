// The beginning of a text, or a window of it, that never cuts a surrogate pair in two: half a pair
// has no UTF-8 and no canonical JSON.

/** At most `charsMax` UTF-16 code units of `text`, from `start` on. */
export function excerpt(text: string, charsMax: number, start = 0): string {
  const from = splitsPair(text, start) ? start + 1 : start;
  const wantedEnd = Math.min(text.length, start + charsMax);
  const end = splitsPair(text, wantedEnd) ? wantedEnd - 1 : wantedEnd;
  return from < end ? text.slice(from, end) : "";
}

/** Whether a cut before `index` would part a high surrogate from its low one. */
export function splitsPair(text: string, index: number): boolean {
  if (index <= 0 || index >= text.length) return false;
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
