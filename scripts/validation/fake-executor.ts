// npm run fake-executor -- [--task ID] [options; --help lists them]
//
// An executor that does no work but keeps the protocol (SPEC 7): ack, tool call, result. Each refusal can
// be provoked. Exit code 0 when all was accepted, 1 when not, or without an answer; 2 for bad usage.

import { runAgentCommand } from "./agents/agent-command.ts";
import { EXECUTOR_USAGE, parseExecutorLine } from "./agents/executor-options.ts";
import { runFakeExecutor } from "./agents/run-fake-executor.ts";

process.exitCode = await runAgentCommand({
  role: "executor",
  usage: EXECUTOR_USAGE,
  line: parseExecutorLine(process.argv.slice(2)),
  run: runFakeExecutor,
});
