import { describe, expect, it, vi } from "vitest";
import { Rereader } from "./rereader.ts";

describe("reading again", () => {
  it("happens one at a time, and whoever asks meanwhile gets a reading that began after", async () => {
    let running = 0;
    let begun = 0;
    const read = async () => {
      begun += 1;
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      running -= 1;
    };
    const rereader = new Rereader(read, 0);
    const first = rereader.again();
    const asked = [rereader.again(), rereader.again(), rereader.again()];
    await first;
    expect(begun).toBeLessThanOrEqual(2);
    await Promise.all(asked);
    expect(begun).toBe(2);
  });

  it("keeps its distance from the reading before", async () => {
    vi.useFakeTimers();
    try {
      let begun = 0;
      const rereader = new Rereader(() => {
        begun += 1;
        return Promise.resolve();
      }, 500);
      await rereader.again();
      const second = rereader.again();
      await vi.advanceTimersByTimeAsync(499);
      expect(begun).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      await second;
      expect(begun).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends with a stop", async () => {
    let begun = 0;
    const rereader = new Rereader(() => {
      begun += 1;
      return Promise.resolve();
    }, 0);
    rereader.stop();
    await rereader.again();
    expect(begun).toBe(0);
  });
});
