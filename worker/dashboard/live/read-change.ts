// What an event of the stream says. A block that can't be read is skipped, not trusted: the next list
// shows what it was about.

import type { ChangeEvent } from "../../../storage-adapter/port/task-storage.ts";

export function readChange(data: string): ChangeEvent | undefined {
  try {
    const value = JSON.parse(data) as Partial<ChangeEvent> | null;
    const isWhole =
      Number.isSafeInteger(value?.seq) &&
      typeof value?.task_id === "string" &&
      typeof value.status === "string";
    return isWhole ? (value as ChangeEvent) : undefined;
  } catch {
    return undefined;
  }
}
