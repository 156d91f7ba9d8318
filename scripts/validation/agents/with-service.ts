// What a command does around its work: finds the service, makes the client, and says in one line that
// there was no answer.

import { printable } from "../../audit/printable.ts";
import { sayUsage } from "../../audit/usage.ts";
import { type Client, NoAnswerError, createClient } from "../../client.ts";
import { DEV_VARS } from "../../service/project-files.ts";
import { type TokenWanted, findService } from "./find-service.ts";

export interface ServiceUse {
  wanted: TokenWanted;
  /** As --base-url has it. */
  baseUrl: string | undefined;
  usage: string;
}

/** Answers the exit code: `act`'s, 1 without an answer, 2 for bad usage. */
export async function withService(
  { wanted, baseUrl, usage }: ServiceUse,
  act: (client: Client) => Promise<0 | 1 | 2>,
): Promise<0 | 1 | 2> {
  const surroundings = { environment: process.env, devVarsPath: DEV_VARS };
  const service = findService(wanted, baseUrl, surroundings);
  if ("problem" in service) return sayUsage(usage, service);
  try {
    return await act(createClient(service));
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    console.error(printable(`${service.baseUrl}: ${error.message}`));
    return 1;
  }
}
