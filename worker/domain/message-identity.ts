// Which task a Telegram message is (SPEC 2): its id is a prefix of SHA-256 of `chat_id:message_id`.
// 12 digits do collide (`1:26689323` and `1:27003352`), so longer prefixes stand ready.

import { sha256HexOf } from "./canonical-json.ts";

/** Hex digits of the id: the usual, where another task has those, and all there are. */
const ID_DIGITS = [12, 16, 64] as const;

/** The key under which a message is known for ever; two messages never share it. */
export function messageKey(chatId: number, messageId: number): string {
  return `${chatId}:${messageId}`;
}

/** Task ids for the message, to be tried in this order until one belongs to no other task. */
export function messageTaskIds(chatId: number, messageId: number): readonly string[] {
  const digest = sha256HexOf(messageKey(chatId, messageId));
  return ID_DIGITS.map((digits) => digest.slice(0, digits));
}
