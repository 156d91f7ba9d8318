// Where two texts part, to the byte: what looks the same on a screen is told apart by its code points.

export interface PartingPoint {
  /** Offset in UTF-8 of the character in which they differ, the same in both. */
  byte: number;
  /** `U+00E9`, or `its end`. */
  one: string;
  other: string;
}

/** Undefined for the same text, code unit for code unit. */
export function findPartingPoint(one: string, other: string): PartingPoint | undefined {
  if (one === other) return undefined;
  let index = 0;
  // At a pair's first half this sees the pair, so no two texts part in the middle of one.
  while (one.codePointAt(index) === other.codePointAt(index)) index += 1;
  return {
    byte: Buffer.byteLength(one.slice(0, index)),
    one: nameAt(one, index),
    other: nameAt(other, index),
  };
}

function nameAt(text: string, index: number): string {
  const codePoint = text.codePointAt(index);
  if (codePoint === undefined) return "its end";
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}
