import { expect, it } from "vitest";
import { describeChange } from "./describe-change.ts";
import { taskItem } from "./item.fixture.ts";

it("says what the state of a task doesn't", () => {
  const words = [
    "ci_status_updated",
    "message_edited",
    "ssot_external_change",
    "task_reopened",
  ].map((changed_event) => describeChange(taskItem({ changed_event })));
  expect(words).toEqual(["CI has reported", "message edited", "file edited by hand", "reopened"]);
});

it("says nothing where the state is the news", () => {
  for (const changed_event of ["result_submitted", "verdict_recorded", "task_approved"]) {
    expect(describeChange(taskItem({ changed_event })), changed_event).toBeNull();
  }
});
