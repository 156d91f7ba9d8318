// One block of a text/event-stream (HTML Living Standard, 9.2.5). Pure.

export interface Block {
  /** Milliseconds that a client waits before it reconnects. */
  retryMs?: number;
  /** Becomes the client's Last-Event-ID, also in a block without data. */
  id?: number;
  event?: string;
  /** Any text; each of its lines becomes a `data:` field of its own. */
  data?: string;
}

const LINE_END = /\r\n|\r|\n/;

export function formatBlock({ retryMs, id, event, data }: Block): string {
  const fields: string[] = [];
  if (retryMs !== undefined) fields.push(`retry: ${retryMs}`);
  if (id !== undefined) fields.push(`id: ${id}`);
  if (event !== undefined) fields.push(`event: ${event}`);
  if (data !== undefined) fields.push(...data.split(LINE_END).map((line) => `data: ${line}`));
  return `${fields.join("\n")}\n\n`;
}

/** A line that clients skip: it keeps proxies from giving up and finds out who has left. */
export function formatComment(text: string): string {
  return `: ${text}\n\n`;
}
