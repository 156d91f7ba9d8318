import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** What is left in the tab's storage; the page's memory begins anew with each `load`. */
let stored: Record<string, string>;

beforeEach(() => {
  stored = {};
  const methods = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => {
      stored[key] = value;
    },
    removeItem: (key: string) => {
      delete stored[key];
    },
  };
  const storage = new Proxy(methods, {
    ownKeys: () => Object.keys(stored),
    getOwnPropertyDescriptor,
  });
  vi.stubGlobal("sessionStorage", storage);
});
afterEach(() => vi.unstubAllGlobals());

function getOwnPropertyDescriptor(): PropertyDescriptor {
  return { enumerable: true, configurable: true };
}

function load() {
  vi.resetModules();
  return import("./draft-store.ts");
}

it("keeps a draft per task and step, over a reload", async () => {
  const before = await load();
  before.keepDraft("one", "reject", { reason: "Not yet." });
  before.keepDraft("one", "reject", { issues: [] });
  const after = await load();
  expect(after.draftOf("one", "reject")).toEqual({ reason: "Not yet.", issues: [] });
  expect(after.draftOf("one", "approve")).toBeNull();
  expect(after.draftOf("two", "reject")).toBeNull();
});

it("has nothing left of a draft that is done", async () => {
  const { draftOf, dropDraft, keepDraft } = await load();
  keepDraft("one", "approve", { reason: "Fine." });
  keepDraft("two", "approve", { reason: "Fine, too." });
  dropDraft("one", "approve");
  expect(draftOf("one", "approve")).toBeNull();
  expect(Object.keys(stored)).toEqual(["countersign.draft.approve.two"]);
});

it("forgets all of them, and nothing that is not its own", async () => {
  stored["another"] = "stays";
  const { draftOf, forgetDrafts, keepDraft } = await load();
  keepDraft("one", "approve", { reason: "Fine." });
  keepDraft("two", "reopen", { reason: "Wrong task." });
  forgetDrafts();
  expect(draftOf("one", "approve")).toBeNull();
  expect(stored).toEqual({ another: "stays" });
});

it("drops what a former version of the page has left and this one can't show", async () => {
  stored["countersign.draft.reject.one"] = JSON.stringify({ issues: "a text" });
  const { draftOf } = await load();
  expect(draftOf("one", "reject")).toBeNull();
  expect(stored).toEqual({});
});

it("does without a storage that is switched off", async () => {
  vi.stubGlobal("sessionStorage", undefined);
  const { draftOf, keepDraft } = await load();
  keepDraft("one", "approve", { reason: "Fine." });
  expect(draftOf("one", "approve")).toEqual({ reason: "Fine." });
});
