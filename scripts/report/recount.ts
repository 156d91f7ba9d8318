// Metrics counted again from the raw material in the artifacts, by other means than the verifier's:
// it asks a histogram and the runner's totals, this counts samples and single tests.

import { z } from "zod";
import { latencySamples } from "./latency-samples.ts";
import { recountFaults } from "./recount-faults.ts";
import { recountLoad } from "./recount-load.ts";
import { recountMcp } from "./recount-mcp.ts";
import { recountMessages } from "./recount-messages.ts";
import { recountProtocol } from "./recount-protocol.ts";
import { recountRefusals } from "./recount-refusals.ts";
import { recountSoak } from "./recount-soak.ts";
import { recountSpells } from "./recount-spells.ts";
import { recountStream } from "./recount-stream.ts";
import { recountTrail } from "./recount-trail.ts";
import { recountWebhookAudit } from "./recount-webhook-audit.ts";
import { recountWebhooks } from "./recount-webhooks.ts";
import { type Recounted, exactly, percentile } from "./recounted.ts";

const API_SAMPLES = "api-latency-samples.json";
const HASHES = "hash-stability.json";
const TESTS = /^tests-[a-z]+\.json$/;
/** SPEC 9, row A. */
const ANSWERS_MIN = 10;

const testRun = z.looseObject({
  testResults: z.array(
    z.looseObject({
      status: z.string(),
      assertionResults: z.array(z.looseObject({ status: z.string() })),
    }),
  ),
});

const hashes = z.looseObject({
  answers: z.array(z.looseObject({ canonical_sha256: z.string(), etag: z.string().nullable() })),
});

/** `artifacts`: the text of each, by file name. Throws on one that isn't what its name says. */
export function recount(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const counted: Recounted[] = [];
  const samples = artifacts.get(API_SAMPLES);
  if (samples !== undefined) {
    const { series } = latencySamples.parse(JSON.parse(samples));
    const values = series.flatMap((each) => each.values);
    for (const percent of [50, 95, 99]) {
      counted.push(percentile(`api_p${percent}_ms`, values, percent));
    }
  }
  const tests = [...artifacts].filter(([name]) => TESTS.test(name)).map(([, text]) => text);
  if (tests.length > 0) counted.push(...testCounts(tests));
  const stability = artifacts.get(HASHES);
  if (stability !== undefined) counted.push(hashStability(stability));
  return [
    ...counted,
    ...recountStream(artifacts),
    ...recountWebhooks(artifacts),
    ...recountWebhookAudit(artifacts),
    ...recountMessages(artifacts),
    ...recountProtocol(artifacts),
    ...recountRefusals(artifacts),
    ...recountTrail(artifacts),
    ...recountMcp(artifacts),
    ...recountLoad(artifacts),
    ...recountSoak(artifacts),
    ...recountSpells(artifacts),
    ...recountFaults(artifacts),
  ];
}

function testCounts(texts: readonly string[]): Recounted[] {
  const files = texts.flatMap((text) => testRun.parse(JSON.parse(text)).testResults);
  const statuses = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === "passed").length;
  const failed = statuses.filter((status) => status === "failed").length;
  // A file that can't even be loaded has no test of its own to fail.
  const broken = files.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  return [
    exactly("tests_passed", passed),
    {
      name: "tests_failed",
      counted: `${failed} tests and ${broken} files`,
      holds: (value) => value === failed + broken,
    },
  ];
}

function hashStability(text: string): Recounted {
  const { answers } = hashes.parse(JSON.parse(text));
  const contents = new Set(answers.map((answer) => answer.canonical_sha256));
  const tags = new Set(answers.map((answer) => answer.etag));
  const stable =
    answers.length >= ANSWERS_MIN && contents.size === 1 && tags.size === 1 && !tags.has(null);
  return {
    name: "hash_stability_pass",
    counted: `${answers.length} answers`,
    holds: (value) => value === stable,
  };
}
