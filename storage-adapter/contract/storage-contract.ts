// The contract: what SPEC promises of storage, as one suite that every driver runs, nothing skipped.

import type { OpenDriver } from "./driver-under-test.ts";
import { auditContract } from "./audit-contract.ts";
import { changesContract } from "./changes-contract.ts";
import { commitContract } from "./commit-contract.ts";
import { freshnessContract } from "./freshness-contract.ts";
import { keysContract } from "./keys-contract.ts";
import { inboxContract } from "./inbox-contract.ts";
import { listContract } from "./list-contract.ts";
import { describe } from "vitest";

export function describeStorageContract(name: string, open: OpenDriver): void {
  describe(`the storage contract, kept by ${name}`, () => {
    commitContract(open);
    listContract(open);
    inboxContract(open);
    keysContract(open);
    auditContract(open);
    changesContract(open);
    freshnessContract(open);
  });
}
