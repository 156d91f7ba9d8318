// For tests of phase E's gates and of their recount: what a small run in which all is well has seen, and
// what comes of such evidence.

import { expect } from "vitest";
import { recount } from "../../report/recount.ts";
import { SPEC_RECOUNTED } from "../../report/spec-limits.ts";
import type { AuditLine } from "../../audit/audit-line.ts";
import { type Evaluation, evaluateGates } from "../evaluate-gates.ts";
import type { PhaseRun } from "../phase-run.ts";
import { type ChangeLine, takenChanges } from "../stream/change-line.ts";
import { ClientTally } from "../stream/client-tally.ts";
import type { ClientReport, StreamReport } from "../stream/ipc-messages.ts";
import { createSeqSet } from "../stream/seq-set.ts";
import { FAULT_CASES, type FaultCase, INVALID_READ } from "./fault-cases.ts";
import { type PhaseEPlan, phaseEGates } from "./gates-phase-e.ts";
import type { LoadLine, ReadLine, WriteLine } from "./load-line.ts";
import { loadChanges } from "./look-at-load.ts";
import { measureFaults } from "./measure-faults.ts";
import { measureLoad } from "./measure-load.ts";
import { measureMemory, measureSoak } from "./measure-soak.ts";
import { measureSpell, measureSpells } from "./measure-spells.ts";
import type { MemoryRow } from "./memory-watch.ts";
import type { ProvokedFault } from "./provoke-faults.ts";

export const PLAN: PhaseEPlan = {
  load: {
    readers: 2,
    writers: 2,
    streams: 2,
    seconds: 2,
    warmUpSeconds: 1,
    readerPauseMs: 1,
    writerPauseMs: 1,
  },
  soak: { seconds: 5, clients: 2, tasks: 2, paceMs: 2_500, memoryMs: 1_000, progressMs: 1_000 },
};
const PREFIX = "sample-e-run-";
const LOAD_MS = 1_000_000;
const SOAK_MS = 2_000_000;
const FIRST_SEQ = { load: 100, soak: 200 } as const;
const ROUNDS = 5;
const ROUND_MS = 500;
/** From a write to the next read. */
const READ_AFTER_MS = 200;

export type Arrival = [client: number, seq: number, atMs: number];

export interface Evidence {
  /** Each writer writes its task twice a second, and each time both readers look. */
  reads: ReadLine[];
  writes: WriteLine[];
  soak: ChangeLine[];
  arrivals: Record<"load" | "soak", Arrival[]>;
  /** What else is said of a client. */
  clients: Record<"load" | "soak", Partial<ClientReport>[]>;
  memory: MemoryRow[];
  memoryTrouble: string | undefined;
  faults: ProvokedFault[];
  lines: AuditLine[];
  isAlone: boolean;
}

/** Anew each time: to be altered. */
export function soundEvidence(): Evidence {
  const writes = rounds().flatMap((round) => [0, 1].map((task) => writeOf(round, task)));
  const soak = [0, 1, 2, 3].map((nth) => changeOf(nth));
  const faults = [...FAULT_CASES, INVALID_READ, INVALID_READ].map(provokedOf);
  return {
    reads: rounds().flatMap((round) => readsOf(round)),
    writes,
    soak,
    arrivals: {
      load: writes.flatMap(({ seq, sent_at_ms }) => arrivalsOf(seq ?? 0, sent_at_ms)),
      soak: soak.flatMap(({ seq, sent_at_ms }) => arrivalsOf(seq ?? 0, sent_at_ms)),
    },
    clients: { load: [{}, {}], soak: [{}, {}] },
    memory: [180, 185, 200, 201, 190, 199, 202, 198].map((mb, nth) => [nth, mb, mb / 2]),
    memoryTrouble: undefined,
    faults,
    lines: faults.map((fault) => lineOf(fault)),
    isAlone: true,
  };
}

const rounds = () => Array.from({ length: ROUNDS }, (_, round) => round);

function writeOf(round: number, task: number): WriteLine {
  const sent_at_ms = LOAD_MS + round * ROUND_MS;
  return {
    kind: "write",
    by: 3 + task,
    task,
    sent_at_ms,
    ms: 9 + round / 10,
    answered: 200,
    revision: 2 + round,
    seq: FIRST_SEQ.load + 2 * round + task,
    answered_at_ms: sent_at_ms + 10,
  };
}

function readsOf(round: number): ReadLine[] {
  const sent_at_ms = LOAD_MS + round * ROUND_MS + READ_AFTER_MS;
  const read = {
    task: round % 2,
    sent_at_ms,
    ms: 2 + round / 10,
    answered: 200,
    revision: 2 + round,
  };
  const head_seq = FIRST_SEQ.load + 2 * round + 1;
  return [
    { kind: "task", by: 1, ...read },
    { kind: "list", by: 2, ...read, head_seq },
  ];
}

function changeOf(nth: number): ChangeLine {
  return {
    task_id: `${PREFIX}soak-1`,
    step: nth % 2 === 0 ? "approve" : "reopen",
    sent_at_ms: SOAK_MS + nth * PLAN.soak.paceMs,
    answered: 200,
    seq: FIRST_SEQ.soak + nth,
    status: nth % 2 === 0 ? "approved" : "pending",
  };
}

/** No two changes alike, so that none is missing unnoticed. */
const arrivalsOf = (seq: number, sentAtMs: number): Arrival[] => [
  [0, seq, sentAtMs + 3.04 + (seq % 10) / 10],
  [1, seq, sentAtMs + 5 + (seq % 10) / 10],
];

export function provokedOf({ name, step, role, status, code }: FaultCase): ProvokedFault {
  const path = `/api/tasks/${PREFIX}faults${step === "" ? "" : `/${step}`}`;
  return { name, method: step === "" ? "GET" : "POST", path, role, answered: status, code };
}

/** What it leaves on the audit. */
export function lineOf({ name, method, path, role }: ProvokedFault): AuditLine {
  const fault = FAULT_CASES.find((each) => each.name === name);
  return auditLineOf(fault?.auditEvent ?? "error", {
    method,
    path,
    status: fault?.status,
    code: fault?.code,
    actor: { role, name: role },
  });
}

export function auditLineOf(audit_event: string, fields: object): AuditLine {
  return {
    seq: 300,
    at: "2026-11-23T00:00:00.000Z",
    audit_event,
    correlation_id: "req-1",
    actor: { role: "system", name: "service" },
    prev_hash: "0".repeat(64),
    hash: "0".repeat(64),
    ...fields,
  };
}

export interface Judged extends Evaluation {
  failed: string[];
  artifacts: Map<string, string>;
  measures: PhaseRun["measures"];
}

/** The gates' judgement, after making sure that report:check counts all of it the same. */
export function judge(evidence: Evidence): Judged {
  const run = emptyRun();
  const load: LoadLine[] = [...evidence.reads, ...evidence.writes];
  measureLoad(run, load, PLAN.load);
  measureSoak(run, evidence.soak, PLAN.soak);
  const { memory: rows, memoryTrouble: trouble } = evidence;
  measureMemory(run, { rows: () => rows, trouble: () => trouble }, PLAN.soak);
  const spell = (name: "load" | "soak", changes: { seq: number; sent_at_ms: number }[]) =>
    measureSpell(run, name, reportOf(evidence, name), changes);
  measureSpells(run, {
    load: spell("load", loadChanges(load)),
    soak: spell("soak", takenChanges(evidence.soak)),
  });
  const stored = evidence.lines.map((line) => ({ line, text: JSON.stringify(line) }));
  measureFaults(run, evidence.faults, stored, { prefix: PREFIX, isAlone: evidence.isAlone });
  for (const name of ["audit_stream_pass", "audit_chain_pass", "service_stop_pass"]) {
    run.measures[name] = true;
  }
  const artifacts = new Map(run.artifacts.map(({ name, content }) => [name, String(content)]));
  expect(namesThatDiffer(artifacts, run.measures)).toEqual([]);
  const evaluation = evaluateGates(phaseEGates(PLAN), run.measures, run.explanations);
  const failed = evaluation.checks.filter(({ pass }) => !pass).map(({ name }) => name);
  return { ...evaluation, failed, artifacts, measures: run.measures };
}

/** What is done to sound evidence, which gates fail by it, and what is said of that. */
export type Case = [
  name: string,
  alter: (evidence: Evidence) => void,
  gates: string[],
  reason: RegExp,
];

export function expectFailed(
  alter: (evidence: Evidence) => void,
  gates: readonly string[],
  reason: RegExp,
): void {
  const evidence = soundEvidence();
  alter(evidence);
  const { failed, fail_reasons } = judge(evidence);
  expect(failed).toEqual(gates);
  expect(fail_reasons.join("\n")).toMatch(reason);
}

/** Those measures that report:check doesn't bear out by these artifacts. */
export function namesThatDiffer(
  artifacts: ReadonlyMap<string, string>,
  measures: PhaseRun["measures"],
): string[] {
  const counts = recount(artifacts);
  return SPEC_RECOUNTED.E.filter((name) => {
    const own = counts.filter((count) => count.name === name);
    const measured = measures[name] ?? null;
    return own.length === 0 ? measured !== null : own.some(({ holds }) => !holds(measured));
  });
}

function reportOf({ arrivals, clients }: Evidence, name: "load" | "soak"): StreamReport {
  const rows = arrivals[name];
  const tallies = clients[name].map(() => new ClientTally());
  for (const tally of tallies) {
    tally.opened();
    const hello = { head_seq: FIRST_SEQ[name] - 1, resume: "fresh" };
    tally.event("hello", JSON.stringify(hello), undefined, undefined);
  }
  for (const [client, seq] of rows) tallies[client]?.event("task", "", String(seq), undefined);
  const changes = createSeqSet(rows.map(([, seq]) => seq));
  return {
    clients: tallies.map((tally, client) => ({
      ...tally.report(client, changes),
      ...clients[name][client],
    })),
    arrivals: {
      client: Uint32Array.from(rows, ([client]) => client),
      seq: Float64Array.from(rows, ([, seq]) => seq),
      atMs: Float64Array.from(rows, ([, , atMs]) => atMs),
    },
    arrivalsLeftOut: 0,
    loopUtilization: 0,
    rssBytes: 0,
  };
}

export function emptyRun(): PhaseRun {
  return {
    measures: {},
    artifacts: [],
    troubles: [],
    explanations: {},
    afterPass: [],
    k6Version: undefined,
    step: async () => false,
  };
}
