import type { Update } from "@grammyjs/types";
import { expect, expectTypeOf, it } from "vitest";
import { UPDATE_KINDS, USED_KINDS, kindOf } from "./update-kinds.ts";
import type { KindMeaning, UpdateKind } from "./update-kinds.ts";

type TelegramsKind = Exclude<keyof Update, "update_id">;

/** The compiler decides: neither a kind that is missing in our table nor one of our own compiles. */
it("decides on every kind of the Bot API, and on no other", () => {
  expectTypeOf(UPDATE_KINDS).toExtend<Record<TelegramsKind, KindMeaning>>();
  expectTypeOf<UpdateKind>().toEqualTypeOf<TelegramsKind>();
});

it("uses messages, channels' posts and the edits of both, and no others", () => {
  const used = ["message", "channel_post", "edited_message", "edited_channel_post"];
  expect(USED_KINDS.toSorted()).toEqual(used.toSorted());
});

it("tells a kind by its field, and nothing by an inherited one", () => {
  expect(kindOf({ update_id: 1, poll: {} })).toBe("poll");
  expect(kindOf({ update_id: 1, toString: {}, brand_new: {} })).toBeUndefined();
});
