import { rmSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { DriverFixture } from "./driver.fixture.ts";
import { openDataFolder } from "./data-folder.ts";
import { watchFolder } from "./folder-watch.ts";
import type { TaskIndex } from "./task-index.ts";

const driver = new DriverFixture();
afterEach(() => driver.dispose());

it("does without the kernel's notices where there are none to be had", () => {
  const folder = openDataFolder(driver.dataDir);
  // Stands for inotify's limits, which fail in the same call.
  rmSync(folder.ssot, { recursive: true });
  const look = vi.fn<(taskId: string) => Promise<boolean>>();
  const watch = watchFolder(folder, {} as TaskIndex, look);
  watch.close();
  expect(look).not.toHaveBeenCalled();
});
