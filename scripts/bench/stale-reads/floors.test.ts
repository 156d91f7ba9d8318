import { describe, expect, it } from "vitest";
import { createFloors, findStaleness } from "./floors.ts";

const shown = (revisions: Record<string, number>, headSeq?: number) => ({
  revisions: new Map(Object.entries(revisions)),
  ...(headSeq === undefined ? {} : { headSeq }),
});

describe("what is certain", () => {
  it("is the latest that was told of, in whatever order it was told", () => {
    const floors = createFloors();
    floors.raise("a", { revision: 3, seq: 7 });
    floors.raise("a", { revision: 2, seq: 5 });
    floors.raise("b", { revision: 1, seq: 6 });
    expect(floors.of()).toEqual({ headSeq: 7, revisions: new Map(Object.entries({ a: 3, b: 1 })) });
    expect(floors.of("a").revisions).toEqual(new Map([["a", 3]]));
    expect(floors.of("c").revisions).toEqual(new Map([["c", 0]]));
  });

  it("when a read was sent does not rise while it is on its way", () => {
    const floors = createFloors();
    floors.raise("a", { revision: 1, seq: 1 });
    const [ofTask, ofList] = [floors.of("a"), floors.of()];
    floors.raise("a", { revision: 2, seq: 2 });
    expect(findStaleness(shown({ a: 1 }), ofTask)).toBeUndefined();
    expect(findStaleness(shown({ a: 1 }, 1), ofList)).toBeUndefined();
    expect(findStaleness(shown({ a: 1 }), floors.of("a"))).toBe("a at revision 1 after revision 2");
  });
});

describe("a stale read", () => {
  const floors = createFloors();
  floors.raise("a", { revision: 3, seq: 8 });
  floors.raise("b", { revision: 2, seq: 9 });

  it("shows an older revision, an older head, or lacks a task", () => {
    expect(findStaleness(shown({ a: 3, b: 1 }, 9), floors.of())).toBe(
      "b at revision 1 after revision 2",
    );
    expect(findStaleness(shown({ a: 3, b: 2 }, 8), floors.of())).toBe("head_seq 8 after change 9");
    expect(findStaleness(shown({ a: 3 }, 9), floors.of())).toBe(
      "no b, which is certain to be there",
    );
  });

  it("is none that shows just that, or more", () => {
    expect(findStaleness(shown({ a: 3, b: 2 }, 9), floors.of())).toBeUndefined();
    expect(findStaleness(shown({ a: 4, b: 2, c: 1 }, 10), floors.of())).toBeUndefined();
  });
});
