// For tests of phase D: the fake agents in the test's own process, where a run takes a second, and the
// evidence of a run, read back as the judges and the recount take it.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "../scripts/client.ts";
import { type AcceptanceReport, artifactFolder } from "../scripts/report/report-schema.ts";
import { runFakeExecutor } from "../scripts/validation/agents/run-fake-executor.ts";
import { runFakeReviewer } from "../scripts/validation/agents/run-fake-reviewer.ts";
import { type ActorRun, agentDocument } from "../scripts/validation/phase-d/actor-run.ts";
import type { EngageAgents } from "../scripts/validation/phase-d/agents.ts";
import { runPhaseD } from "../scripts/validation/phase-d/run-phase-d.ts";
import { type Variation, type VerifierFixture, useVerifier } from "./verifier.fixture.ts";

export interface PhaseDVariation extends Variation {
  engageAgents?: EngageAgents;
}

export interface PhaseDFixture extends Omit<VerifierFixture, "verify"> {
  verify(variation?: PhaseDVariation): Promise<AcceptanceReport>;
  /** Of the latest run: the artifacts' texts, by their names. */
  readArtifacts(): Promise<Map<string, string>>;
}

/** Call it at the top of a file: it brings its own hooks. */
export function usePhaseD(): PhaseDFixture {
  const verifier = useVerifier();
  return {
    ...verifier,
    verify: ({ engageAgents = agentsHere, ...variation } = {}) =>
      verifier.verify(variation, (surroundings) => runPhaseD({ ...surroundings, engageAgents })),
    async readArtifacts() {
      const folder = join(verifier.reportsDir(), artifactFolder("D"));
      const names = await readdir(folder);
      const texts = names.map(async (name) => readFile(join(folder, name), "utf8"));
      return new Map((await Promise.all(texts)).map((text, nth) => [names[nth] ?? "", text]));
    },
  };
}

/** What the commands run, without a process for each. */
export const agentsHere: EngageAgents = ({ baseUrl, tokens }) => {
  const executor = createClient({ baseUrl, token: tokens.executor });
  const reviewer = createClient({ baseUrl, token: tokens.reviewer });
  const asTold = (asked: object, run: object): ActorRun => {
    // As it comes out of a process: fields that are undefined are gone.
    const document = agentDocument.parse(JSON.parse(JSON.stringify(run)));
    return { asked, exit_code: null, document };
  };
  return {
    async executor(taskId, options = {}) {
      return asTold(options, await runFakeExecutor(executor, taskId, options));
    },
    async reviewer(taskId, options = {}) {
      return asTold(options, await runFakeReviewer(reviewer, taskId, options));
    },
  };
};
