// npm run fake-reviewer -- [--task ID] [options; --help lists them]
//
// A reviewer that has no opinion but keeps the protocol (SPEC 7): verdict, re-dispatch. Each refusal can
// be provoked. Exit code 0 when all was accepted, 1 when not, or without an answer; 2 for bad usage.

import { runAgentCommand } from "./agents/agent-command.ts";
import { REVIEWER_USAGE, parseReviewerLine } from "./agents/reviewer-options.ts";
import { runFakeReviewer } from "./agents/run-fake-reviewer.ts";

process.exitCode = await runAgentCommand({
  role: "reviewer",
  usage: REVIEWER_USAGE,
  line: parseReviewerLine(process.argv.slice(2)),
  run: runFakeReviewer,
});
