import { describe, expect, it } from "vitest";
import { QueueMemory } from "./next-in-queue.ts";

function queueOf(...ids: string[]): QueueMemory {
  const queue = new QueueMemory();
  queue.note(ids);
  return queue;
}

describe("the next in the queue", () => {
  it("is the one behind it", () => {
    expect(queueOf("a", "b", "c").next("b")).toBe("c");
  });

  it("is the first of all for the last one, and for one that never waited", () => {
    expect(queueOf("a", "b", "c").next("c")).toBe("a");
    expect(queueOf("a", "b", "c").next("x")).toBe("a");
  });

  it("is nobody when nothing else waits", () => {
    expect(queueOf("a").next("a")).toBeNull();
    expect(queueOf().next("a")).toBeNull();
  });

  it("is the one behind it also when it has left the queue in the meantime", () => {
    const queue = queueOf("a", "b", "c", "d");
    queue.note(["new", "a", "c", "d"]);
    expect(queue.next("b")).toBe("c");
    queue.note(["new", "a", "d"]);
    expect(queue.next("b")).toBe("d");
  });

  it("remembers those that left last, and not every one there ever was", () => {
    const ids = Array.from({ length: 30 }, (_, index) => `t${index}`);
    const queue = queueOf(...ids);
    for (let left = 1; left <= 25; left += 1) queue.note(ids.slice(left));
    queue.note(["first", ...ids.slice(25)]);
    expect(queue.next("t24")).toBe("t25");
    expect(queue.next("t0")).toBe("first");
  });
});
