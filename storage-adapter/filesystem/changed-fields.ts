// Which of a task's fields a hand edit has touched, for the audit line: names, never contents.

/** More names than a task has; the rest are somebody's own. */
const FIELDS_MAX = 50;
const NAME_CHARS_MAX = 64;

/** Top-level names whose values differ, sorted. Undefined where one of the two is no JSON object. */
export function changedFields(before: string, after: string): string[] | undefined {
  const [old, now] = [parseObject(before), parseObject(after)];
  if (old === undefined || now === undefined) return undefined;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    .map((name) => name.slice(0, NAME_CHARS_MAX).toWellFormed())
    .toSorted()
    .slice(0, FIELDS_MAX);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
