// The measures of the protocol counted again, from what was sent, what the agents said, and the task's
// own text after each stage.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import {
  type Fields,
  type SaidRun,
  type SentSample,
  type Stage,
  fieldsIn,
  findAll,
  isFields,
  linesOf,
  saidRun,
  sentSample,
  stepsTaken,
} from "./protocol-evidence.ts";
import { recountTraces } from "./recount-traces.ts";
import { type Recounted, exactly } from "./recounted.ts";

const SAMPLE = "protocol-sample.json";
const RUNS = "protocol-runs.json";
const STAGES = "protocol-stages.json";

const saidRuns = z.looseObject({ runs: z.array(saidRun) });
const stages = z.looseObject({
  stages: z.array(z.looseObject({ after_runs: z.int(), text: z.string() })),
});

export function recountProtocol(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const [sampleText, runsText, stagesText] = [SAMPLE, RUNS, STAGES].map((name) =>
    artifacts.get(name),
  );
  if (sampleText === undefined || runsText === undefined || stagesText === undefined) return [];
  const sample = sentSample.parse(JSON.parse(sampleText));
  const { runs } = saidRuns.parse(JSON.parse(runsText));
  const seen = stages
    .parse(JSON.parse(stagesText))
    .stages.map(({ text, after_runs }) => stageOf(text, runs.slice(0, after_runs)));
  return [
    exactly("ack_echo_match_rate", echoRate(sample, seen)),
    exactly("issues_with_criterion_ref_rate", criterionRate(sample, seen)),
    exactly("traceability_pass", recountTraces(sample, seen)),
    exactly("fidelity_pass", isFaithful(sample, seen)),
    exactly("texts_kept_pass", seen.length > 0 && seen.every(keepsTexts)),
  ];
}

function stageOf(text: string, runs: readonly SaidRun[]): Stage {
  const task: unknown = JSON.parse(text);
  if (!isFields(task)) throw new TypeError("a stage is no task");
  return { task, steps: stepsTaken(runs) };
}

function echoRate(sample: SentSample, seen: readonly Stage[]): number | null {
  const wanted = {
    criteria_echo: linesOf(sample.acceptance_criteria.map(({ text }) => text)),
    scope_echo: linesOf(sample.declared_scope),
  };
  const lines = seen.flatMap(({ task, steps }) => {
    const acks = findAll(task, "ack");
    const said = steps.filter(({ step }) => step === "ack").map(({ sent }): Fields => sent);
    const attempts = new Set([...acks, ...said].map((each) => each["attempt"]));
    return [...attempts].flatMap((attempt) => {
      const [stored, sent] = [acks, said].map((all) =>
        all.find((each) => each["attempt"] === attempt),
      );
      return Object.entries(wanted).flatMap(([field, own]) => {
        const [echoed, claimed] = [linesOf(stored?.[field]), linesOf(sent?.[field])];
        return Array.from({ length: Math.max(own.length, echoed.length) }, (_, nth) => {
          return new Set([own[nth], echoed[nth], claimed[nth]]).size === 1;
        });
      });
    });
  });
  return share(lines.filter((matches) => matches).length, lines.length);
}

function criterionRate(sample: SentSample, seen: readonly Stage[]): number | null {
  const known = new Set<unknown>(sample.acceptance_criteria.map(({ id }) => id));
  const counts = seen.map(({ task, steps }) => {
    const issues = findAll(task, "verdict").flatMap((verdict) => fieldsIn(verdict["issues"]));
    const sent = steps.filter(({ step }) => step === "verdict");
    const sentCount = sent.flatMap((step) => fieldsIn(step.sent["issues"])).length;
    const good = issues.filter((issue) => known.has(issue["criterion_ref"])).length;
    return [good, Math.max(issues.length, sentCount)] as const;
  });
  const good = counts.reduce((sum, [count]) => sum + count, 0);
  return share(
    good,
    counts.reduce((sum, [, count]) => sum + count, 0),
  );
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** What the creation and each decision say in so many words is in the task in the same. */
function keepsTexts({ task, steps }: Stage): boolean {
  const [creation] = steps;
  const isAsked = ["request_text", "acceptance_criteria", "declared_scope"].every(
    (field) => canonicalize(task[field]) === canonicalize(creation?.sent[field]),
  );
  const decided = [...findAll(task, "verdict"), ...fieldsIn(task["history"])];
  const kept = new Set(decided.map(({ reason }) => reason));
  const given = steps.map(({ sent }) => sent["reason"]).filter((reason) => reason !== undefined);
  return isAsked && given.every((reason) => kept.has(reason));
}

function isFaithful(sample: SentSample, seen: readonly Stage[]): boolean {
  const handedOut = seen.flatMap(({ task }) => findAll(task, "dispatch"));
  return handedOut.length > 0 && seen.every((stage) => isStageFaithful(sample, stage));
}

function isStageFaithful(sample: SentSample, { task, steps }: Stage): boolean {
  const dispatches = findAll(task, "dispatch");
  const verdicts = findAll(task, "verdict").filter((verdict) => verdict["decision"] === "reject");
  const sent = steps.filter(
    (each) => each.step === "verdict" && each.sent["decision"] === "reject",
  );
  const dispatched = steps.filter(({ step }) => step === "redispatch").length;
  const isFaithfulTo = (dispatch: Fields) => {
    const judged = Number(dispatch["attempt"]) - 1;
    const verdict = verdicts.find((each) => each["attempt"] === judged);
    const said = sent.find((each) => each.sent["attempt"] === judged)?.sent;
    const issues = fieldsIn(dispatch["issues"]);
    const digest = createHash("sha256")
      .update(canonicalize(issues) ?? "")
      .digest("hex");
    return (
      issues.length > 0 &&
      canonicalize(issues) === canonicalize(verdict?.["issues"]) &&
      [dispatch, verdict].every((each) => each?.["issues_sha256"] === digest) &&
      [dispatch, verdict].every((each) => each?.["reason"] === said?.["reason"]) &&
      canonicalize(issues.map(withoutMintedId)) === canonicalize(said?.["issues"]) &&
      issues.every(({ text }) => text === sample.issue_text)
    );
  };
  return dispatches.length === dispatched && dispatches.every(isFaithfulTo);
}

/** The reviewer leaves ids to the service. */
function withoutMintedId(issue: Fields): Fields {
  return Object.fromEntries(Object.entries(issue).filter(([field]) => field !== "issue_id"));
}
