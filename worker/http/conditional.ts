// Conditional requests (RFC 9110, section 13). ETags here are strong: the SHA-256 of the bytes.

export interface EntityTag {
  weak: boolean;
  /** What stands between the quotes. */
  value: string;
}

/** `*`, a list, or undefined for what is neither. */
export type TagCondition = "*" | EntityTag[] | undefined;

const TAG_PATTERN = /^(W\/)?"([\u0021\u0023-\u007e\u0080-\u00ff]*)"$/;

export function etagOf(sha256: string): string {
  return `"${sha256}"`;
}

export function parseTagCondition(header: string): TagCondition {
  if (header.trim() === "*") return "*";
  const tags: EntityTag[] = [];
  // An empty list element is allowed (RFC 9110, section 5.6.1); none of ours holds a comma.
  for (const element of header.split(",").map((part) => part.trim())) {
    if (element === "") continue;
    const match = TAG_PATTERN.exec(element);
    if (!match) return undefined;
    tags.push({ weak: match[1] !== undefined, value: match[2] ?? "" });
  }
  return tags.length > 0 ? tags : undefined;
}

/** If-Match, strong comparison: a weak tag never matches. */
export function ifMatchHolds(condition: "*" | EntityTag[], sha256: string): boolean {
  return condition === "*" || condition.some((tag) => !tag.weak && tag.value === sha256);
}

/** If-None-Match, weak comparison. What can't be parsed is as if it weren't there: the answer is whole. */
export function isNotModified(header: string | null, sha256: string): boolean {
  if (header === null) return false;
  const condition = parseTagCondition(header);
  if (condition === undefined) return false;
  return condition === "*" || condition.some((tag) => tag.value === sha256);
}
