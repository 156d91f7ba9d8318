// How health says that task files are invalid; known by the dashboard too, which shows them itself.

/** @param count at least 1 */
export function invalidFilesReason(count: number): string {
  return `Task files that are invalid: ${count}.`;
}
