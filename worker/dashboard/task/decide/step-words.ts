// What the steps of a person are called on the page, and the keys that begin them.

import type { PersonStep } from "./allowed-steps.ts";

export interface StepWords {
  /** On the button that begins it. */
  label: string;
  /** On the button that does it. */
  submit: string;
  key: string;
  /** In the overview of keys. */
  purpose: string;
  /** Once it is done: "Approved". */
  done: string;
  tone: "primary" | "danger" | "plain";
}

export const STEP_WORDS: Readonly<Record<PersonStep, StepWords>> = {
  approve: {
    label: "Approve",
    submit: "Approve",
    key: "a",
    purpose: "Approve the attempt",
    done: "Approved",
    tone: "primary",
  },
  reject: {
    label: "Reject",
    submit: "Reject",
    key: "r",
    purpose: "Reject the attempt",
    done: "Rejected",
    tone: "danger",
  },
  redispatch: {
    label: "Re-dispatch",
    submit: "Re-dispatch",
    key: "d",
    purpose: "Send it back for another attempt",
    done: "Sent back",
    tone: "primary",
  },
  reopen: {
    label: "Reopen",
    submit: "Reopen",
    key: "o",
    purpose: "Reopen the decision",
    done: "Reopened",
    tone: "primary",
  },
  brief: {
    label: "Edit brief",
    submit: "Save brief",
    key: "b",
    purpose: "Edit criteria and scope",
    done: "Briefed",
    tone: "primary",
  },
};
