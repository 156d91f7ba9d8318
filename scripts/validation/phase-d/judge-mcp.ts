// Phase D: whether the protocol over MCP is the one over HTTP: the same steps, the same refusal, every
// answer twice (structured and as text), and a word on what to do next. Pure.

import canonicalize from "canonicalize";
import { parseJson } from "../api-client.ts";
import type { McpCall } from "./mcp-connection.ts";
import type { McpExchange } from "./mcp-exchange.ts";
import { type Judgement, type Sample, judgementOf } from "./protocol-story.ts";
import { saysDifferingLines } from "./refusal-particulars.ts";

/** SPEC 7. */
const TOOLS = {
  executor: ["next_task", "get_task", "ack_task", "record_tool_call", "submit_result"],
  reviewer: ["next_review", "get_task", "submit_verdict"],
} as const;
const ROLES = ["executor", "reviewer"] as const;

/** As mcp-exchange.ts makes them; the first ack is refused. */
const CALLS = [
  "get_task",
  "ack_task refused",
  "ack_task",
  "record_tool_call",
  "submit_result",
  "get_task",
  "submit_verdict",
] as const;

export function judgeMcp(exchange: McpExchange, sample: Sample): Judgement {
  const { calls, tools, readings } = exchange;
  const made = calls.map(({ tool, is_error }) => (is_error ? `${tool} refused` : tool));
  const writes = calls.filter((call) => !call.is_error && call.tool !== "get_task");
  const revisions = writes.map(({ answer }) => Number(answer["revision"]) - 1);
  return judgementOf([
    ...ROLES.flatMap((role) => toolFaults(role, tools[role])),
    ...(made.join() === CALLS.join() ? [] : [`the calls were ${made.join(", ") || "none"}`]),
    ...calls
      .filter(({ answer, text }) => canonicalize(parseJson(text)) !== canonicalize(answer))
      .map(({ tool }) => `${tool}: its text is not its answer`),
    ...calls.filter((call) => !saysNext(call)).map(({ tool }) => `${tool}: it says no next`),
    ...(revisions.join() === writes.map((_, nth) => readings.created.task.revision + nth).join()
      ? []
      : ["each step is not one revision"]),
    ...readFaults(calls[0], exchange),
    ...refusalFaults(calls, exchange, sample),
    ...endFaults(exchange, sample),
  ]);
}

function toolFaults(role: (typeof ROLES)[number], offered: readonly string[]): string[] {
  const wanted: readonly string[] = TOOLS[role];
  const others = ROLES.filter((each) => each !== role).flatMap(
    (each): readonly string[] => TOOLS[each],
  );
  return [
    ...wanted.filter((tool) => !offered.includes(tool)).map((tool) => `${role} lacks ${tool}`),
    ...others
      .filter((tool) => !wanted.includes(tool) && offered.includes(tool))
      .map((tool) => `${role} is offered ${tool}`),
  ];
}

/** That names a tool. */
function saysNext({ as, answer }: McpCall): boolean {
  const next = answer["next"];
  return typeof next === "string" && TOOLS[as].some((tool) => next.includes(tool));
}

function readFaults(call: McpCall | undefined, { readings }: McpExchange): string[] {
  const shown = canonicalize(call?.answer["task"]);
  const stored = canonicalize(parseJson(readings.created.text));
  return shown === stored ? [] : ["get_task shows another task than GET"];
}

function refusalFaults(calls: readonly McpCall[], { readings }: McpExchange, sample: Sample) {
  const refused = calls.find(({ is_error }) => is_error);
  if (refused === undefined) return ["a wrong echo was not refused"];
  const { answer, arguments: sent } = refused;
  return [
    ...(answer["code"] === "echo_mismatch" ? [] : [`a wrong echo is ${String(answer["code"])}`]),
    ...(saysDifferingLines(sent, answer, sample) ? [] : ["the refusal does not tell what differs"]),
    ...(readings.created.text === readings.refused.text ? [] : ["the refusal changed the task"]),
  ];
}

function endFaults({ readings }: McpExchange, sample: Sample): string[] {
  const { status, ack, task_result: result } = readings.approved.task;
  const texts = sample.acceptance_criteria.map(({ text }) => text);
  const isSame = (one: readonly string[] | undefined, other: readonly string[]) =>
    JSON.stringify(one) === JSON.stringify(other);
  const written = result?.work_log.map(({ text }) => text);
  return [
    ...(status === "approved" ? [] : [`it ended ${status}, not approved`]),
    ...(isSame(ack?.criteria_echo, texts) && isSame(ack?.scope_echo, sample.declared_scope)
      ? []
      : ["the recital in the task is another"]),
    ...(isSame(written, texts) ? [] : ["the work log in the task is another"]),
  ];
}
