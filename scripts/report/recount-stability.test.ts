// Load, soak and faults are counted again: an artifact that was altered is found by each measure that it
// bears, and by no other.

import { describe, expect, it } from "vitest";
import {
  judge,
  namesThatDiffer,
  soundEvidence,
} from "../validation/phase-e/stability-evidence.fixture.ts";
import { SPEC_RECOUNTED } from "./spec-limits.ts";

type Rows = (number | string | null)[][];
// oxlint-disable-next-line typescript/no-explicit-any
type Content = any;

const { artifacts, measures } = judge(soundEvidence());

function differing(name: string, alter: (content: Content) => void): string[] {
  const content: unknown = JSON.parse(artifacts.get(name) ?? "");
  alter(content);
  const altered = new Map([...artifacts, [name, JSON.stringify(content)]]);
  return namesThatDiffer(altered, measures);
}

/** The log's lines are no JSON together. */
function differingLines(alter: (lines: string[]) => void): string[] {
  const lines = (artifacts.get("faults-audit.jsonl") ?? "").trimEnd().split("\n");
  alter(lines);
  const altered = new Map([...artifacts, ["faults-audit.jsonl", lines.join("\n")]]);
  return namesThatDiffer(altered, measures);
}

const set = (rows: Rows, row: number, column: number, value: number | null) => {
  rows.at(row)![column] = value;
};
const without = (rows: Rows, by: number) => rows.filter((row) => row[0] !== by);

describe("the load's requests bear", () => {
  it.each<[string, (requests: { reads: Rows; writes: Rows }) => void, string[]]>([
    ["how long it was", ({ reads }) => set(reads, -1, 3, 12.25), ["api_p50_ms", "load_seconds"]],
    [
      "how many read at once",
      (requests) => void (requests.reads = without(requests.reads, 2)),
      ["api_p50_ms", "load_readers", "reads_compared"],
    ],
    [
      "how many wrote at once",
      (requests) => void (requests.writes = without(requests.writes, 4)),
      ["load_writers", "reads_compared", "sse_latency_max_ms", "sse_latency_mean_ms"],
    ],
    [
      "how fast reads were",
      ({ reads }) => reads.forEach((row) => (row[3] = 8)),
      ["api_p50_ms", "load_seconds"],
    ],
    [
      "how fast writes were",
      ({ writes }) => writes.forEach((row) => (row[3] = 9)),
      ["api_p95_ms", "api_p99_ms"],
    ],
    ["what was answered", ({ reads }) => set(reads, 0, 4, 503), ["load_unexpected_answers"]],
    [
      "what a write was answered",
      ({ writes }) => set(writes, 0, 4, 409),
      ["load_unexpected_answers"],
    ],
    [
      "what was shown",
      ({ reads }) => set(reads, 0, 5, null),
      ["load_unexpected_answers", "reads_compared"],
    ],
    ["what a task showed", ({ reads }) => set(reads, 4, 5, 3), ["stale_reads"]],
    ["what a list's item showed", ({ reads }) => set(reads, 5, 5, 3), ["stale_reads"]],
    ["where a list's head was", ({ reads }) => set(reads, 5, 6, 104), ["stale_reads"]],
    [
      "that writes came before reads",
      ({ writes }) => writes.forEach((row) => (row[7] = 9_000)),
      ["reads_compared"],
    ],
  ])("%s", (_, alter, names) => {
    expect(differing("load-requests.json", alter)).toEqual(names);
  });

  it("and so do the samples that are plotted", () => {
    const alter = ({ series }: Content) => (series[0].values = series[0].values.map(() => 1_000));
    expect(differing("api-latency-samples.json", alter)).toEqual([
      "api_p50_ms",
      "api_p95_ms",
      "api_p99_ms",
    ]);
  });
});

interface Table {
  clients: { isOpen: boolean; disconnects: number }[];
  rows: [number, number, (number | null)[]][];
  arrived: string[];
}
const LATENCIES = ["sse_latency_p95_ms", "sse_latency_max_ms", "sse_latency_mean_ms"];

describe.each([
  ["load", "load_streams", "sse_disconnect_count"],
  ["soak", "soak_clients", "sse_soak_disconnect_count"],
])("what came in the %s bears", (spell, open, cut) => {
  it.each<[string, (table: Table) => void, string[]]>([
    ["who was there at the end", ({ clients }) => void (clients[1]!.isOpen = false), [open]],
    ["who was cut", ({ clients }) => void (clients[1]!.disconnects = 1), [cut]],
    [
      "what came, by its row",
      (table) => {
        table.rows.shift();
        table.arrived = table.arrived.map(() => `0-${table.rows.length - 1}`);
      },
      ["sse_events_missed", "sse_latency_mean_ms"],
    ],
    [
      "what came, by its delay",
      ({ rows }) => void (rows[1]![2][0] = null),
      ["sse_latency_mean_ms", "sse_events_missed"],
    ],
    ["what came, by the order", ({ arrived }) => void (arrived[0] = "0-2"), ["sse_events_missed"]],
    ["what came to whom", ({ arrived }) => void arrived.pop(), ["sse_events_missed"]],
    ["what came twice", ({ arrived }) => void (arrived[0] += " 1"), ["sse_events_doubled"]],
    [
      "what came in which order",
      ({ arrived }) => void (arrived[0] = arrived[0]!.replace(/^0-/, "1 0 2-")),
      ["sse_order_kept"],
    ],
    [
      "how late each was",
      ({ rows }) => rows.slice(0, 3).forEach(([, , delays]) => (delays[1] = 900)),
      LATENCIES,
    ],
    [
      "when it was sent, whatever the table claims",
      ({ rows }) => rows.forEach((row) => (row[1] += 1)),
      LATENCIES,
    ],
  ])("%s", (_, alter, names) => {
    expect(differing(`${spell}-deliveries.json`, alter).toSorted()).toEqual(names.toSorted());
  });
});

describe("the soak bears", () => {
  it("how long it was", () => {
    const names = differing("soak-changes.json", ({ changes }) => void (changes[0][1] += 1));
    expect(names).toEqual(["soak_seconds", "sse_latency_mean_ms"]);
  });

  it("how much was changed", () => {
    const names = differing("soak-changes.json", ({ changes }) => void (changes[1][3] = null));
    expect(names).toEqual(["soak_changes", "sse_latency_mean_ms"]);
  });

  it.each([
    [1, "node_memory_growth_mb"],
    [2, "workerd_memory_growth_mb"],
  ])("how memory grew (%i)", (column, name) => {
    const raise = ({ rows }: Content) =>
      rows.slice(-2).forEach((row: Content) => (row[column] += 9));
    expect(differing("memory.json", raise)).toEqual([name]);
    const few = differing("memory.json", (content) => content.rows.splice(3));
    expect(few).toEqual(["node_memory_growth_mb", "workerd_memory_growth_mb"]);
  });
});

describe("the faults bear", () => {
  it.each<[string, (content: Content) => void, string[]]>([
    ["how each was answered", ({ faults }) => (faults[0].answered = 500), ["faults_pass"]],
    ["with which code", ({ faults }) => (faults[0].code = "other"), ["faults_pass"]],
    [
      "who did it",
      ({ faults }) => (faults[0].role = "admin"),
      ["refusal_events_written", "faults_pass"],
    ],
    [
      "that each kind was tried",
      ({ faults }) => faults.shift(),
      ["refusal_events_written", "faults_pass"],
    ],
    [
      "that an error was tried",
      ({ faults }) => faults.pop(),
      ["error_events_written", "faults_pass"],
    ],
  ])("%s", (_, alter, names) => {
    expect(differing("faults.json", alter)).toEqual(names);
  });

  const refusals = ["refusal_events_written", "faults_pass"];
  const errors = ["error_events_written", "faults_pass"];
  it.each<[string, (lines: string[]) => void, string[]]>([
    ["each refusal's line", (lines) => lines.shift(), refusals],
    ["each error's line", (lines) => lines.pop(), errors],
    ["that there is no second", (lines) => lines.push(lines[0]!), ["faults_pass"]],
    ["a line's status", (lines) => (lines[0] = lines[0]!.replace("401", "403")), refusals],
    ["a line's path", (lines) => (lines[0] = lines[0]!.replace("approve", "reject")), refusals],
    [
      "that nothing else failed",
      (lines) => lines.push(lines.at(-1)!.replace("GET", "PUT")),
      ["error_events_unprovoked"],
    ],
  ])("in the log %s", (_, alter, names) => {
    expect(differingLines(alter)).toEqual(names);
  });
});

it("a measure without its artifact is borne by nothing", () => {
  expect(namesThatDiffer(new Map(), measures)).toEqual([...SPEC_RECOUNTED.E]);
});
