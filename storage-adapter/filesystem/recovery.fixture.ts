// For tests: what a start finds. A service that was stopped after it had written one task twice.

import { creation, taskContent, update } from "../contract/driver-under-test.ts";
import { DriverFixture } from "./driver.fixture.ts";

/** The task's file, revision by revision. */
export const first = taskContent("a");
export const second = taskContent("a", { revision: 2, request_text: "Second" });

/** Stopped, with its lines and its file in place; `start` is the start to look at. */
export async function stoppedDriver(): Promise<DriverFixture> {
  const driver = new DriverFixture();
  await driver.start();
  await driver.storage.commit(creation("a"));
  await driver.storage.commit(update("a", 1, { request_text: "Second" }));
  await driver.stop();
  return driver;
}
