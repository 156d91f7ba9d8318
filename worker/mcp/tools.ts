// All tools, in the order in which they are listed.

import { ackTool, resultTool, toolCallTool } from "./executor-tools.ts";
import { getTask } from "./get-task.ts";
import { nextReview } from "./next-review.ts";
import { nextTask } from "./next-task.ts";
import { redispatchTool, verdictTool } from "./reviewer-tools.ts";
import type { Tool } from "./tool.ts";

export const TOOLS: readonly Tool[] = [
  nextTask,
  nextReview,
  getTask,
  ackTool,
  toolCallTool,
  resultTool,
  verdictTool,
  redispatchTool,
];
