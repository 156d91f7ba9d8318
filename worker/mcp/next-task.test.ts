// How next_task looks: what the real service can't show in a test's time is how much it needs not look
// at. Which task it gives is tests/mcp-next.test.ts.

import { afterEach, beforeEach, expect, it } from "vitest";
import type { ListQuery } from "../../storage-adapter/port/index.ts";
import { kim } from "../domain/task.fixture.ts";
import { nextTask } from "./next-task.ts";
import { ToolsFixture, contextOver } from "./tool-context.fixture.ts";

let fixture: ToolsFixture;
beforeEach(async () => {
  fixture = new ToolsFixture();
  await fixture.start();
});
afterEach(() => fixture.dispose());

it("looks for its caller's own among those that name the caller, then for the oldest of all", async () => {
  const { storage } = fixture;
  const queries: ListQuery[] = [];
  const watched = {
    ...storage,
    list(...[query, note]: Parameters<typeof storage.list>) {
      queries.push(query);
      return storage.list(query, note);
    },
  };
  expect(await nextTask.run({}, contextOver(watched, kim))).toMatchObject({
    ok: true,
    answer: { task: null },
  });
  expect(queries).toMatchObject([
    { stage: "working", q: "kim", sort: "oldest" },
    { stage: "queued", sort: "oldest" },
  ]);
  expect(queries[1]).not.toHaveProperty("q");
});
