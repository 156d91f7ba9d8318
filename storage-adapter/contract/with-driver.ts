// Gives a test an empty storage and closes whatever it ends with.

import { it } from "vitest";
import type { DriverUnderTest, OpenDriver } from "./driver-under-test.ts";

export interface OpenStorage {
  readonly storage: DriverUnderTest["storage"];
  /** Closes and opens again; `storage` is the new one from then on. */
  reopen(): Promise<void>;
}

export function itWithDriver(
  open: OpenDriver,
  title: string,
  run: (driver: OpenStorage) => Promise<void>,
): void {
  it(title, async () => {
    let driver = await open();
    try {
      await run({
        get storage() {
          return driver.storage;
        },
        async reopen() {
          driver = await driver.reopen();
        },
      });
    } finally {
      await driver.close();
    }
  });
}
