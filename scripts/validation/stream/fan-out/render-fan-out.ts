// A fan-out's results as a Markdown table, one column for each target and one for their ratio.

import type { FanOutPlan, FanOutResult } from "./measure-target.ts";

const BYTES_PER_MB = 1_000_000;

export function renderFanOut(plan: FanOutPlan, results: readonly FanOutResult[]): string {
  const { clients, rate, seconds } = plan;
  const rows: [string, (result: FanOutResult) => string][] = [
    ["delivery p50 / p95 / max, ms", ({ deliveryMs }) => triple(deliveryMs)],
    ["the write's answer p50 / p95 / max, ms", ({ answerMs }) => triple(answerMs)],
    [
      "missed, behind, doubled, out of order, cut",
      ({ counts }) => Object.values(counts).join(", "),
    ],
    ["cores in use", ({ processes }) => each(processes, ({ cores }) => cores.toFixed(2))],
    [
      "memory idle → clients open → peak, MB",
      ({ processes }) =>
        each(processes, ({ idleBytes, openBytes, peakBytes }) =>
          [idleBytes, openBytes, peakBytes].map(inMb).join(" → "),
        ),
    ],
    ["the clients' own process busy", ({ clientsBusy }) => clientsBusy.toFixed(2)],
  ];
  const lines = rows.map(([name, show]) => `| ${[name, ...results.map(show)].join(" | ")} |`);
  return [
    `${clients} clients, ${rate} changes/s, ${seconds} s: ${clients * rate} deliveries/s`,
    "",
    `| | ${results.map(({ name }) => name).join(" | ")} |`,
    `|${" --- |".repeat(results.length + 1)}`,
    ...lines,
    ...ratio(results),
  ].join("\n");
}

function ratio([baseline, service]: readonly FanOutResult[]): string[] {
  if (baseline === undefined || service === undefined) return [];
  const [p50, p95] = [0, 1].map((index) =>
    ((service.deliveryMs[index] ?? 0) / (baseline.deliveryMs[index] ?? 1)).toFixed(1),
  );
  return ["", `delivery against the baseline: p50 ${p50} times, p95 ${p95} times`];
}

const triple = (values: readonly number[]) => values.map((ms) => ms.toFixed(1)).join(" / ");
const inMb = (bytes: number) => (bytes / BYTES_PER_MB).toFixed(0);

function each<Value>(processes: Record<string, Value>, show: (value: Value) => string): string {
  return Object.entries(processes)
    .map(([name, value]) => `${name} ${show(value)}`)
    .join("; ");
}
