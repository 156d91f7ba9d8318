// Makes the names in a folder durable: a new file's own sync leaves its name to chance.

import { closeSync, fsyncSync, openSync } from "node:fs";

export function syncFolder(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
