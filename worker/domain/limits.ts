// The bounds of a task (SPEC 2). Each one is refused with a 422 that names it.

/** A diff of a day's work fits; a task stays readable by a person and cheap to rewrite. */
export { TASK_FILE_BYTES_MAX } from "../../storage-adapter/port/task-storage.ts";

export const TOOL_CALLS_MAX = 1_000;
export const WORK_LOG_ENTRIES_MAX = 1_000;
export const ATTEMPTS_MAX = 20;
export const CRITERIA_MAX = 100;
export const SCOPE_LINES_MAX = 100;
export const ISSUES_MAX = 100;
export const EDITS_MAX = 100;
/** Times one attempt's verdict can be replaced or reopened, attempts closed: all of a task's history. */
export const HISTORY_ENTRIES_MAX = 200;

/** Telegram's own limit is 4,096; an API caller may bring a whole specification. */
export const REQUEST_TEXT_CHARS_MAX = 65_536;
export const TEXT_CHARS_MAX = 16_384;
export const DIFF_CHARS_MAX = 524_288;
/**
 * Bytes of a task file that only a person's decision may use: room for a verdict with a full reason,
 * so that nobody can fill a task up until it can't be decided any more.
 */
export const DECISION_BYTES_RESERVED = 32_768;
/**
 * Bytes that nobody before the reviewer may use, so that no executor can hand in what can't be judged:
 * a verdict with a full reason and some issues.
 */
export const VERDICT_BYTES_RESERVED = 32_768;
/**
 * Bytes that what asks for work (a request, a brief, a re-dispatch) leaves to the answer, beside the ack,
 * which recites it: a short work log. Else the task would wait for an executor that can't take it.
 */
export const RESULT_BYTES_RESERVED = 32_768;
/**
 * History entries kept free of replaced results and reopened verdicts: 19 re-dispatches and 20
 * decisions over a reviewer's verdict always fit.
 */
export const HISTORY_ENTRIES_RESERVED = 40;
/** And those that replaced results leave to reopenings: an executor can't take away a person's undo. */
export const HISTORY_REOPENINGS_RESERVED = 40;

/** A list's item shows this much of the request. */
export const REQUEST_EXCERPT_CHARS_MAX = 280;
/** An audit line names the reason; the full text is in the task. */
export const REASON_EXCERPT_CHARS_MAX = 500;
/** Lower-cased text that a list's search looks in: the longest request and as much again. */
export const SEARCH_TEXT_CHARS_MAX = 131_072;
/** Entries of a list inside a refusal: enough to mend a mistake, never a whole document. */
export const REFUSAL_LIST_MAX = 20;
/** One line of an echo inside a refusal. */
export const ECHO_EXCERPT_CHARS_MAX = 1_000;
/** Problems named of one file or one body. */
export const PROBLEMS_MAX = 50;
