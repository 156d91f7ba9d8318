import { expect, it } from "vitest";
import { stopAll } from "./stop-all.ts";

it("stops all, and tells of the first that would not be stopped", async () => {
  const stopped: string[] = [];
  const stoppable = (name: string, fault?: Error) => ({
    async stop() {
      stopped.push(name);
      if (fault !== undefined) throw fault;
    },
  });
  const started = [
    stoppable("one"),
    stoppable("two", new Error("two won't stop")),
    undefined,
    stoppable("three", new Error("three won't stop")),
    stoppable("four"),
  ];
  await expect(stopAll(started)).rejects.toThrow("two won't stop");
  expect(stopped).toEqual(["one", "two", "three", "four"]);
});
