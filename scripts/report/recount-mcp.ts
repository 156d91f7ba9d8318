// The protocol over MCP counted again, from the transcript, the task in its course and its trail.

import canonicalize from "canonicalize";
import { z } from "zod";
import {
  type Fields,
  fieldsIn,
  isFields,
  linesOf,
  saidRun,
  sentSample,
} from "./protocol-evidence.ts";
import { SHORT_STORY, seenTrail, tellsSteps } from "./recount-trail.ts";
import { type Recounted, exactly, recountFrom } from "./recounted.ts";
import { saysLines } from "./refusal-words.ts";

const TRANSCRIPT = "mcp.json";

const call = z.looseObject({
  as: z.enum(["executor", "reviewer"]),
  tool: z.string(),
  arguments: z.looseObject({}),
  is_error: z.boolean(),
  answer: z.looseObject({}),
  text: z.string(),
});
const transcript = z.looseObject({
  sample: sentSample,
  creation: saidRun,
  tools: z.looseObject({ executor: z.array(z.string()), reviewer: z.array(z.string()) }),
  calls: z.array(call),
  approval: saidRun,
  tasks: z.looseObject({ created: z.string(), refused: z.string(), approved: z.string() }),
  trail: seenTrail,
});

type Transcript = z.infer<typeof transcript>;
type Call = Transcript["calls"][number];

/** SPEC 7: what only one of the two may do, and what the other is not offered. */
const OWN_TOOLS = {
  executor: ["next_task", "ack_task", "record_tool_call", "submit_result"],
  reviewer: ["next_review", "submit_verdict"],
} as const;
const READING_TOOL = "get_task";
const STEP_OF_TOOL: Readonly<Record<string, string>> = {
  ack_task: "ack",
  record_tool_call: "tool-call",
  submit_result: "result",
  submit_verdict: "verdict",
};
const PLAN =
  "get_task,ack_task!,ack_task,record_tool_call,submit_result,get_task,submit_verdict" as const;

export function recountMcp(artifacts: ReadonlyMap<string, string>): Recounted[] {
  return recountFrom(artifacts, TRANSCRIPT, transcript, (content) => [
    exactly("mcp_pass", isSound(content)),
  ]);
}

function isSound(content: Transcript): boolean {
  const { sample, creation, tools, calls, approval, tasks, trail } = content;
  const steps = calls.filter(({ is_error, tool }) => !is_error && tool !== READING_TOOL);
  const runs = [creation, ...steps.map(asRun), approval];
  const said = calls.map(({ tool, is_error }) => `${tool}${is_error ? "!" : ""}`).join();
  const created: unknown = JSON.parse(tasks.created);
  const [first] = calls;
  return (
    said === PLAN &&
    isOffered(tools) &&
    calls.every(({ text, answer }) => isSameJson(text, answer)) &&
    calls.every(tellsNext) &&
    isFields(created) &&
    canonicalize(first?.answer["task"]) === canonicalize(created) &&
    steps.every(
      ({ answer }, nth) => answer["revision"] === Number(created["revision"]) + nth + 1,
    ) &&
    calls.filter(({ is_error }) => is_error).every((refused) => isRefusal(refused, content)) &&
    tasks.refused === tasks.created &&
    isApproved(tasks.approved, content) &&
    tellsSteps(sample.task_id, runs, trail, SHORT_STORY) &&
    isRefusalTold(trail.text)
  );
}

/** One line tells of the refused recital, and which tool it was. */
function isRefusalTold(trail: string): boolean {
  const refusals = fieldsIn((JSON.parse(trail) as Fields)["items"]).filter(
    (line) => line["audit_event"] === "request_refused",
  );
  const [line] = refusals;
  return refusals.length === 1 && line?.["code"] === "echo_mismatch" && line["tool"] === "ack_task";
}

function asRun({ as, tool, arguments: sent, answer }: Call) {
  const step = { step: STEP_OF_TOOL[tool] ?? tool, sent, status: 200, answer };
  return { document: { role: as, steps: [step] } };
}

function isOffered({ executor, reviewer }: Transcript["tools"]): boolean {
  return (
    [...OWN_TOOLS.executor, READING_TOOL].every((tool) => executor.includes(tool)) &&
    [...OWN_TOOLS.reviewer, READING_TOOL].every((tool) => reviewer.includes(tool)) &&
    !OWN_TOOLS.executor.some((tool) => reviewer.includes(tool)) &&
    !OWN_TOOLS.reviewer.some((tool) => executor.includes(tool))
  );
}

function isSameJson(text: string, answer: Fields): boolean {
  try {
    return canonicalize(JSON.parse(text)) === canonicalize(answer);
  } catch {
    return false;
  }
}

/** A tool that this caller has. */
function tellsNext({ as, answer: { next } }: Call): boolean {
  const tools = [...OWN_TOOLS[as], READING_TOOL];
  return typeof next === "string" && tools.some((tool) => next.includes(tool));
}

function isRefusal({ arguments: sent, answer }: Call, { sample }: Transcript): boolean {
  return answer["code"] === "echo_mismatch" && saysLines({ sent, answer, sample });
}

function isApproved(text: string, { sample }: Transcript): boolean {
  const task: unknown = JSON.parse(text);
  if (!isFields(task) || task["status"] !== "approved") return false;
  const { ack, task_result: result } = task;
  if (!isFields(ack) || !isFields(result)) return false;
  const criteria = linesOf(sample.acceptance_criteria.map((criterion) => criterion.text)).join();
  return (
    linesOf(ack["criteria_echo"]).join() === criteria &&
    linesOf(ack["scope_echo"]).join() === linesOf(sample.declared_scope).join() &&
    linesOf(fieldsIn(result["work_log"]).map((entry) => entry["text"])).join() === criteria
  );
}
