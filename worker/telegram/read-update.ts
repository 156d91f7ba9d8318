// What a Telegram update means for us. Parsed loosely: unknown fields and kinds are Telegram's right,
// and an update that we can't use is acknowledged, or it would come again for ever. Pure.

import { z } from "zod";
import { REQUEST_TEXT_CHARS_MAX } from "../domain/limits.ts";
import { UPDATE_KINDS, kindOf } from "./update-kinds.ts";

/** Seconds since 1970, up to the year 9999: beyond it an ISO date has another form. */
const telegramTime = z.int().min(0).max(253_402_300_799);

const message = z.looseObject({
  message_id: z.int(),
  date: telegramTime,
  edit_date: telegramTime.optional(),
  chat: z.looseObject({ id: z.int() }),
  text: z.string().optional(),
  caption: z.string().optional(),
});

/** Each kind on its own: one that we can't read must not hide which update it was. */
export const telegramUpdate = z.looseObject({
  update_id: z.int(),
  message: z.unknown().optional(),
  channel_post: z.unknown().optional(),
  edited_message: z.unknown().optional(),
  edited_channel_post: z.unknown().optional(),
});

/** What audit lines say of an update, as far as it is known. */
export interface UpdateOrigin {
  update_id?: number;
  kind?: string;
  chat_id?: number;
  message_id?: number;
}

export interface TelegramMessage {
  chatId: number;
  messageId: number;
  /** Verbatim but for lone surrogates, which no UTF-8 can carry. */
  text: string;
  /** When it was sent or, for an edit, changed: ISO 8601, ms, UTC. */
  at: string;
}

export type UpdateMeaning =
  | { meaning: "message" | "edit"; message: TelegramMessage; origin: UpdateOrigin }
  | { meaning: "nothing"; reason: string; origin: UpdateOrigin };

/** @param allowedChats absent: every chat */
export function readUpdate(value: unknown, allowedChats?: ReadonlySet<number>): UpdateMeaning {
  const update = telegramUpdate.safeParse(value);
  if (!update.success) return nothing("not_an_update", {});
  const { update_id } = update.data;
  const kind = kindOf(update.data);
  if (kind === undefined) return nothing("kind_not_used", { update_id });
  const meaning = UPDATE_KINDS[kind];
  switch (meaning) {
    case "business_chat":
    case "kind_not_used":
      return nothing(meaning, { update_id, kind });
    case "message":
    case "edit":
      return readMessage(update.data[kind], meaning, { update_id, kind }, allowedChats);
  }
}

function readMessage(
  value: unknown,
  meaning: "message" | "edit",
  update: UpdateOrigin,
  allowedChats: ReadonlySet<number> | undefined,
): UpdateMeaning {
  const parsed = message.safeParse(value);
  if (!parsed.success) return nothing("message_not_readable", update);
  const { chat, message_id, date, edit_date } = parsed.data;
  const origin = { ...update, chat_id: chat.id, message_id };
  if (allowedChats && !allowedChats.has(chat.id)) return nothing("chat_not_allowed", origin);
  // The Bot API gives 0 to a message that is only scheduled: many may share it.
  if (message_id < 1) return nothing("message_without_id", origin);
  const text = parsed.data.text ?? parsed.data.caption ?? "";
  if (text === "") return nothing("no_text", origin);
  if (text.length > REQUEST_TEXT_CHARS_MAX) return nothing("text_too_long", origin);
  const seconds = meaning === "edit" ? (edit_date ?? date) : date;
  return {
    meaning,
    origin,
    message: {
      chatId: chat.id,
      messageId: message_id,
      text: text.toWellFormed(),
      at: new Date(seconds * 1000).toISOString(),
    },
  };
}

function nothing(reason: string, origin: UpdateOrigin): UpdateMeaning {
  return { meaning: "nothing", reason, origin };
}
