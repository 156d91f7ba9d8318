// From a refusal's code to what its caller does next: which tool to call, and with what. An agent that
// only reads this sentence gets on.

/** What the sentence may speak of. */
export interface RefusedCall {
  tool: string;
  /** The task that was meant, if any can be. */
  taskId: string | undefined;
  /** Where its role's work comes from. */
  pickUp: "next_task" | "next_review";
  /** Of a claim that was in the way: whether it is the caller's own. */
  heldByYou?: boolean | undefined;
  /** Of an approve: whether issues that were handed out have no answer yet. */
  isUnanswered?: boolean;
}

type Sentence = (call: RefusedCall) => string;

const elsewhere =
  (why: string): Sentence =>
  ({ pickUp }) =>
    `Call ${pickUp}: ${why}`;

const again =
  (how: string): Sentence =>
  ({ tool }) =>
    `Call ${tool} again ${how}`;

const tellPerson: Sentence = ({ pickUp }) =>
  `Nothing that you could leave out would make it fit: tell a person that this task is full, and call ${pickUp}. If that gives you this task again, stop.`;

/** By the tools whose texts can be shorter; a recital can't be. */
const AFTER_TOO_LARGE: Readonly<Record<string, Sentence>> = {
  record_tool_call: again("with a shorter summary."),
  submit_result: again(
    "with shorter texts; a diff_snapshot can be left out, and an entry say where the diff is kept.",
  ),
  submit_verdict: again(
    "with a shorter reason, or fewer and shorter issues. If it still doesn't fit, tell a person that this task is full, and call next_review.",
  ),
};

/** By code: the domain's, and those failures that a tool can meet. */
export const NEXT_AFTER_REFUSAL: Readonly<Record<string, Sentence>> = {
  // The attempt, and whose it is
  already_claimed: ({ taskId, heldByYou }) =>
    heldByYou === true
      ? `You hold this attempt already: go on with record_tool_call and submit_result ${on(taskId)}, or with next_task where detail says that it has been judged.`
      : "Another executor holds this attempt. Call next_task.",
  attempt_not_current: ({ taskId }) =>
    `Stop what you do for that attempt. Call get_task ${on(taskId)} to see which one is current, and do what its \`next\` says.`,
  claimed_by_other: elsewhere("this attempt is another executor's."),
  not_acked: ({ tool, taskId }) =>
    `Call ack_task first ${on(taskId)}: the text of each criterion and each line of declared_scope, byte for byte. Then call ${tool} again.`,
  verdict_stands: ({ taskId, pickUp }) =>
    pickUp === "next_review"
      ? `This attempt is judged. Call get_task ${on(taskId)} and do what its \`next\` says.`
      : "Call next_task: this attempt is judged and takes nothing more.",
  wrong_role: elsewhere("this step is not for your token's role."),
  role_not_allowed: elsewhere("this tool is not for your token's role."),

  precondition_failed: ({ tool, taskId }) =>
    `The task has changed since you looked. Call get_task ${on(taskId)}, look at what has changed, and where it still waits for a verdict call ${tool} again with its etag.`,

  // What was sent
  echo_mismatch: ({ taskId }) =>
    `Call get_task ${on(taskId)}, then ack_task again with the text of each of acceptance_criteria and each line of declared_scope copied byte for byte and in order; lines says where yours differ. If it is refused a third time, tell a person which line you can't copy, and stop.`,
  unknown_reference: ({ tool, taskId }) =>
    `Call get_task ${on(taskId)}, then ${tool} again with ids that the task shows.`,
  duplicate_id: again("with another id for each item, or without ids: they are made then."),
  tool_call_renamed: again(
    "with the name that this tool_call_id has, or with another tool_call_id for another call.",
  ),
  tool_call_times: again("with started_at before finished_at, or without either."),
  approve_with_open_issues: ({ tool, isUnanswered }) =>
    isUnanswered === true
      ? `Call ${tool} again with decision "reject" and an issue for each that unanswered names: only the executor can answer them.`
      : `Call ${tool} again: with "approve", issues [] and your remarks in reason where they need no work, else with "reject" and the issues.`,
  invalid_body: again("with its arguments mended where errors says."),

  // Whose turn it is
  own_work: elsewhere("this one is for another reviewer."),
  no_result: elsewhere("this one has nothing to judge yet."),
  not_rejected: elsewhere("only a rejected task can be handed out again."),

  // Bounds
  history_full: elsewhere("this task takes no further change like this; what it holds stands."),
  task_too_large: (call) => AFTER_TOO_LARGE[call.tool]?.(call) ?? tellPerson(call),
  too_many_attempts: elsewhere("a person has to make a new task of this one."),
  too_many_issues: again("with fewer issues: join those on the same criterion."),
  too_many_tool_calls: ({ taskId }) =>
    `Call submit_result ${on(taskId)}: no further tool call can be recorded, those that are can be updated.`,
  too_many_work_log_entries: ({ tool, pickUp }) =>
    tool === "submit_result"
      ? "Call submit_result again with fewer, longer entries. If even one is too many, what you have delivered stands: call next_task."
      : `Call ${pickUp}: a person has to make a new task of this one.`,

  // The task, and the service
  task_not_found: elsewhere("no task has this task_id."),
  task_deleted: elsewhere("this one is gone."),
  task_file_invalid: elsewhere("a person has to correct this one's file first."),
  contended: again("with the same arguments: others were quicker, and nothing was changed."),
  storage_unavailable: ({ tool, taskId }) =>
    taskId === undefined || tool === "get_task"
      ? `Wait some seconds, then call ${tool} again.`
      : `Wait some seconds, call get_task ${on(taskId)} to see whether it was done, and ${tool} again if it was not.`,
  internal_error: ({ tool }) =>
    `Call ${tool} once more. If it fails again, tell a person this correlation_id and stop.`,
};

export function nextAfterRefusal(code: string, call: RefusedCall): string {
  const sentence = NEXT_AFTER_REFUSAL[code] ?? UNKNOWN_CODE;
  return sentence(call);
}

const UNKNOWN_CODE: Sentence = ({ pickUp }) => `Do what detail says, or call ${pickUp}.`;

function on(taskId: string | undefined): string {
  return taskId === undefined ? "with its task_id" : `with task_id "${taskId}"`;
}
