// {DATA_DIR}/audit/telegram-offset.json: the next update that is wanted, for one bot. A kill at any
// instant leaves the old offset or the new one; either is right, since Telegram sends what was
// not confirmed again and the service knows a repeat.

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { removeLeftovers, writeDurably } from "../../storage-adapter/filesystem/write-durably.ts";

export interface OffsetFile {
  /** Where no offset can be used, polling begins with the oldest update that Telegram still has. */
  read(): Promise<OffsetRead>;
  /** Durable once it resolves. Rejects with the system's fault. */
  write(offset: number): Promise<void>;
}

export type OffsetRead =
  | { outcome: "none" }
  | { outcome: "found"; offset: number }
  /**
   * It numbers the updates of another bot, or of another server of the Bot API, which has numbers of its
   * own: here it could confirm messages that nobody has read.
   */
  | { outcome: "foreign" }
  | { outcome: "broken"; detail: string };

/** `offset` is an int32 on the wire; ids of updates are held below its bound by `getUpdates`. */
const offsetContent = z.looseObject({
  bot_id: z.string(),
  api_base: z.string(),
  offset: z.int().min(1).max(2_147_483_647),
});

/** `numbering`: whose updates the offset counts. */
export function openOffsetFile(
  dataDir: string,
  numbering: { bot_id: string; api_base: string },
): OffsetFile {
  const folder = join(dataDir, "audit");
  const path = join(folder, "telegram-offset.json");
  return {
    async read() {
      // They are in nobody's way: where they can't be removed, the offset counts all the same.
      await removeLeftovers(path, Date.now()).catch(() => undefined);
      try {
        const content = offsetContent.safeParse(JSON.parse(await readFile(path, "utf8")));
        if (!content.success) return { outcome: "broken", detail: "not an offset's file" };
        const { bot_id, api_base, offset } = content.data;
        const isOurs = bot_id === numbering.bot_id && api_base === numbering.api_base;
        return isOurs ? { outcome: "found", offset } : { outcome: "foreign" };
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") return { outcome: "none" };
        return { outcome: "broken", detail: code ?? "not JSON" };
      }
    },
    async write(offset) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const written_at = new Date().toISOString();
      await writeDurably(path, `${JSON.stringify({ ...numbering, offset, written_at })}\n`);
    },
  };
}
