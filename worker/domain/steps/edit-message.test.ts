import { describe, expect, it } from "vitest";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  minute,
  newTask,
  refusalOf,
} from "../task.fixture.ts";
import { recordEdit } from "./edit-message.ts";

describe("an edited message", () => {
  const edit = { text: "Sort the shelves\r\n👩🏽‍🚀", at: minute(8) };
  const telegram = by({ role: "telegram", name: "telegram" }, 9);

  it("is kept beside the request and changes nothing else, whatever the status", () => {
    for (const task of [newTask(), ackedTask(), judgedTask("approve")]) {
      expect(accepted(recordEdit(task, edit, telegram))).toEqual({
        ...task,
        edits: [edit],
        revision: task.revision + 1,
        updated_at: minute(9),
      });
    }
  });

  it("delivered again is known already", () => {
    const edited = accepted(recordEdit(newTask(), edit, telegram));
    expect(refusalOf(recordEdit(edited, edit, telegram)).code).toBe("edit_known");
    expect(recordEdit(edited, { ...edit, at: minute(9) }, telegram).ok).toBe(true);
  });
});
