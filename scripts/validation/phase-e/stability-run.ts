// Who and what a run of phase E is made of, and how far it has come.

import type { ApiClient } from "../api-client.ts";
import type { ScriptSurroundings } from "../run-script.ts";
import type { CreateSample } from "../sample-tasks.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import type { LoadLine } from "./load-line.ts";
import type { LoadPlan } from "./load-plan.ts";
import type { Spell, SpellName } from "./measure-spells.ts";
import type { SoakPlan } from "./soak-plan.ts";
import type { ChangeLine } from "../stream/change-line.ts";

export interface StabilityRun {
  surroundings: ScriptSurroundings;
  service: ServiceUnderTest;
  client: ApiClient;
  createSample: CreateSample;
  /** How this run's task ids begin. */
  prefix: string;
  loadPlan: LoadPlan;
  soakPlan: SoakPlan;
  /** How long the last change may be on its way to a client. */
  arrivalMsMax: number;
  /** How long the audit's last lines may be on their way: those of faults, those of streams. */
  auditMsMax: number;
  leavingMsMax: number;
  log: (line: string) => void;
  /** Of the latest change before the run. */
  afterSeq: number;
  /** As far as they have come. */
  load: LoadLine[];
  soak: ChangeLine[];
  /** The ids of the load's tasks, one for each writer. */
  loadTaskIds: readonly string[];
  /** Streams that have begun. */
  streams: number;
  /** What a step didn't bring is absent, and what rests on it is not measured. */
  spells: Partial<Record<SpellName, Spell>>;
}
