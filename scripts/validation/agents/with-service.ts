// What a command does around its work: finds the service, makes the client, and says in one line that
// there was no answer, or that an option fits no such task.

import { printable } from "../../audit/printable.ts";
import { sayUsage } from "../../audit/usage.ts";
import { type Client, NoAnswerError, createClient } from "../../client.ts";
import { DEV_VARS } from "../../service/project-files.ts";
import type { AgentRole } from "./agent-run.ts";
import { findService } from "./find-service.ts";
import { UnfitOption } from "./unfit-option.ts";

export interface ServiceUse {
  /** Whose token is used. */
  role: AgentRole;
  /** As --base-url has it. */
  baseUrl: string | undefined;
  usage: string;
}

/** Answers the exit code: `act`'s, 1 without an answer, 2 for bad usage. */
export async function withService(
  { role, baseUrl, usage }: ServiceUse,
  act: (client: Client) => Promise<0 | 1>,
): Promise<0 | 1 | 2> {
  const surroundings = { environment: process.env, devVarsPath: DEV_VARS };
  const service = findService(role, baseUrl, surroundings);
  if ("problem" in service) return sayUsage(usage, service);
  try {
    return await act(createClient(service));
  } catch (error) {
    if (error instanceof UnfitOption) return sayUsage(usage, { problem: error.message });
    if (!(error instanceof NoAnswerError)) throw error;
    console.error(printable(`${service.baseUrl}: ${error.message}`));
    return 1;
  }
}
