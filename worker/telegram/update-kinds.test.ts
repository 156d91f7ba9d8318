import type { Update } from "@grammyjs/types";
import { expect, it } from "vitest";
import { UPDATE_KINDS, USED_KINDS, kindOf } from "./update-kinds.ts";
import type { UpdateKind } from "./update-kinds.ts";

type TelegramsKind = Exclude<keyof Update, "update_id">;

/** Does not compile where a kind of the Bot API is missing in our table, or is none of its own. */
const DECIDED: Record<TelegramsKind, UpdateKind> = Object.fromEntries(
  Object.keys(UPDATE_KINDS).map((kind) => [kind, kind]),
) as { [Kind in UpdateKind]: Kind };
const OF_TELEGRAM: readonly TelegramsKind[] = Object.keys(UPDATE_KINDS) as UpdateKind[];

it("decides on every kind of the Bot API", () => {
  expect(Object.keys(DECIDED)).toEqual(OF_TELEGRAM);
  expect(OF_TELEGRAM.length).toBeGreaterThan(20);
});

it("uses messages, channels' posts and the edits of both, and no others", () => {
  const used = ["message", "channel_post", "edited_message", "edited_channel_post"];
  expect(USED_KINDS.toSorted()).toEqual(used.toSorted());
});

it("tells a kind by its field, and nothing by an inherited one", () => {
  expect(kindOf({ update_id: 1, poll: {} })).toBe("poll");
  expect(kindOf({ update_id: 1, toString: {}, brand_new: {} })).toBeUndefined();
});
