import { expect, it } from "vitest";
import { judgedTask } from "../../../domain/task.fixture.ts";
import { initialDraft } from "./draft.ts";
import { parseDraft } from "./parse-draft.ts";

it("reads a draft as it was kept, whole or in part", () => {
  const task = judgedTask("reject");
  const drafts = [
    {},
    { reason: "Not yet." },
    initialDraft("reject", task),
    initialDraft("brief", task),
    { issues: [{ rowId: 1, criterion_ref: "c1", text: "", carried: null }] },
  ];
  for (const draft of drafts) expect(parseDraft(JSON.stringify(draft))).toEqual(draft);
});

const row = { rowId: 1, text: "" };
const issue = { ...row, criterion_ref: "c1", carried: null };

it.each([
  null,
  "",
  "{",
  "null",
  "7",
  "[]",
  ...[
    { reason: 7 },
    { issues: "c1" },
    { issues: [null] },
    { issues: [row] },
    { issues: [{ ...issue, rowId: "1" }] },
    { issues: [{ ...issue, carried: {} }] },
    { issues: [{ ...issue, carried: { issue_id: "i1", work_log_ref: 1 } }] },
    { issues: [issue, "one more"] },
    { criteria: [row] },
    { criteria: { 0: { ...row, id: "" } } },
    { scope: ["web/**"] },
    { reason: "fine", scope: [{ text: "" }] },
  ].map((draft) => JSON.stringify(draft)),
])("takes for no draft what a form can't show: %s", (text) => {
  expect(parseDraft(text)).toBeNull();
});
