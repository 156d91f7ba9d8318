import { describe, expect, it } from "vitest";
import { REQUEST_TEXT_CHARS_MAX } from "../domain/limits.ts";
import { readUpdate } from "./read-update.ts";

const message = { message_id: 5, date: 1_700_000_000, chat: { id: -100 }, text: "do it" };

function read(update: object, allowed?: number[]) {
  return readUpdate({ update_id: 1, ...update }, allowed && new Set(allowed));
}

function reason(update: object, allowed?: number[]) {
  const meaning = read(update, allowed);
  return meaning.meaning === "nothing" ? meaning.reason : meaning.meaning;
}

describe("readUpdate", () => {
  it.each(["message", "channel_post"])("reads a %s", (kind) => {
    expect(read({ [kind]: { ...message, from: { id: 1 }, entities: [] } })).toEqual({
      meaning: "message",
      origin: { update_id: 1, kind, chat_id: -100, message_id: 5 },
      message: { chatId: -100, messageId: 5, text: "do it", at: "2023-11-14T22:13:20.000Z" },
    });
  });

  it.each(["edited_message", "edited_channel_post"])("reads an %s with the edit's time", (kind) => {
    const edited = { ...message, edit_date: 1_700_000_001 };
    expect(read({ [kind]: edited })).toMatchObject({
      meaning: "edit",
      message: { at: "2023-11-14T22:13:21.000Z" },
    });
  });

  it("takes a caption for the text where there is none", () => {
    const { text: _, ...photo } = message;
    expect(read({ message: { ...photo, caption: "see" } })).toMatchObject({
      message: { text: "see" },
    });
  });

  it("keeps the text verbatim but for lone surrogates", () => {
    const text = "  \u0000 <b>\r\n \ud83d\ude00 \ud800 ";
    expect(read({ message: { ...message, text } })).toMatchObject({
      message: { text: "  \u0000 <b>\r\n \ud83d\ude00 \ufffd " },
    });
  });

  it.each([
    ["not_an_update", { update_id: "1" }],
    ["kind_not_used", { poll: {} }],
    ["kind_not_used", { brand_new: message }],
    ["business_chat", { business_message: message }],
    ["business_chat", { edited_business_message: message }],
    ["message_not_readable", { message: { ...message, chat: {} } }],
    ["message_not_readable", { message: null }],
    ["message_not_readable", { message: { ...message, message_id: 2 ** 60 } }],
    ["message_not_readable", { message: { ...message, date: 1e15 } }],
    ["message_without_id", { message: { ...message, message_id: 0 } }],
    ["no_text", { message: { ...message, text: "" } }],
    ["no_text", { message: { ...message, text: undefined, sticker: {} } }],
  ])("ignores as %s: %j", (expected, update) => {
    expect(reason(update)).toBe(expected);
  });

  it("takes a text at the bound and ignores a longer one", () => {
    const text = "x".repeat(REQUEST_TEXT_CHARS_MAX);
    expect(reason({ message: { ...message, text } })).toBe("message");
    expect(reason({ message: { ...message, text: `${text}x` } })).toBe("text_too_long");
  });

  it("ignores other chats than those allowed", () => {
    expect(reason({ message }, [-100, 7])).toBe("message");
    expect(reason({ message }, [7])).toBe("chat_not_allowed");
    expect(reason({ edited_message: message }, [])).toBe("chat_not_allowed");
  });

  it("says of an ignored update what is known of it", () => {
    expect(read({ message }, [])).toMatchObject({
      origin: { update_id: 1, kind: "message", chat_id: -100, message_id: 5 },
    });
    expect(read({ business_message: message })).toMatchObject({
      origin: { update_id: 1, kind: "business_message" },
    });
    expect(readUpdate([]).meaning).toBe("nothing");
  });
});
