import { describe, expect, it } from "vitest";
import { messageKey, messageTaskIds } from "./message-identity.ts";
import { TASK_ID_PATTERN } from "./task-schema.ts";

describe("a message's identity", () => {
  it("is a prefix of the digest of chat and message id, longer where shorter ones are taken", () => {
    const ids = messageTaskIds(-100123, 7);
    expect(ids.map((id) => id.length)).toEqual([12, 16, 64]);
    for (const id of ids) {
      expect(id).toMatch(TASK_ID_PATTERN);
      expect(ids[2]?.startsWith(id)).toBe(true);
    }
  });

  it("differs at 16 digits for the two messages that share 12", () => {
    const [short, longer, whole] = messageTaskIds(1, 26689323);
    const [otherShort, otherLonger, otherWhole] = messageTaskIds(1, 27003352);
    expect(short).toBe(otherShort);
    expect(longer).not.toBe(otherLonger);
    expect(whole).not.toBe(otherWhole);
    expect(messageKey(1, 26689323)).not.toBe(messageKey(1, 27003352));
  });
});
