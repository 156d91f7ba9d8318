// Latency samples as a static inline SVG: for each series the share of samples (up) that came within
// a time (across, logarithmic), and the limit as a line. A distribution shows what two percentiles hide.

import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { type Markup, markup } from "./markup.ts";
import type { LatencySamples } from "./latency-samples.ts";

const WIDTH = 640;
const HEIGHT = 260;
const MARGIN = { top: 12, right: 16, bottom: 36, left: 48 };
/** More points than pixels would only make the page heavy. */
const POINTS_MAX = 200;
/** A logarithm has no zero; nothing of ours answers faster. */
const TIME_MS_MIN = 0.1;
/** Told apart without red and green. */
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
const SHARES = [0, 0.5, 0.95, 1];

export function latencyPlot(samples: LatencySamples): Markup {
  const series = samples.series.filter(({ values }) => values.length > 0);
  const all = series.flatMap(({ values }) => values).map((ms) => Math.max(ms, TIME_MS_MIN));
  if (all.length === 0) return markup`<p>No samples.</p>`;
  const times = samples.limit_ms === null ? all : [...all, samples.limit_ms];
  const low = times.reduce((one, other) => Math.min(one, other));
  const high = times.reduce((one, other) => Math.max(one, other));
  const x = scaleLog([low, high], [MARGIN.left, WIDTH - MARGIN.right]).nice();
  const y = scaleLinear([0, 1], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const path = line(
    ([ms]) => round(x(ms)),
    ([, share]) => round(y(share)),
  );
  const colour = (index: number) => COLOURS[index % COLOURS.length] ?? "currentColor";
  const ticks = x.ticks(8).filter((ms) => x.tickFormat(8)(ms) !== "");
  const bottom = HEIGHT - MARGIN.bottom;
  return markup`<figure>
<h3>Share of samples (up) within a time in ms (across)</h3>
<div class="wide"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Share of samples within a time, in ms">
${SHARES.map((share) => markup`<path class="grid" d="M${MARGIN.left},${round(y(share))}H${WIDTH - MARGIN.right}"/><text x="${MARGIN.left - 6}" y="${round(y(share)) + 4}" text-anchor="end">${share * 100} %</text>`)}
${ticks.map((ms) => markup`<path class="grid" d="M${round(x(ms))},${MARGIN.top}V${bottom}"/><text x="${round(x(ms))}" y="${bottom + 16}" text-anchor="middle">${ms}</text>`)}
<text x="${WIDTH - MARGIN.right}" y="${HEIGHT - 4}" text-anchor="end">ms</text>
${series.map(({ values }, index) => markup`<path class="series" stroke="${colour(index)}" d="${path(distribution(values)) ?? ""}"/>`)}
${samples.limit_ms === null ? [] : [markup`<path class="limit" d="M${round(x(samples.limit_ms))},${MARGIN.top}V${bottom}"/>`]}
</svg></div>
<figcaption>${series.map(({ name, values }, index) => markup`<span><i style="background:${colour(index)}"></i>${name} (${values.length})</span> `)}${samples.limit_ms === null ? "" : `Dashed: the limit, ${samples.limit_ms} ms. `}${samples.method}</figcaption>
</figure>`;
}

/** (time, share of samples within it), at most POINTS_MAX of them, the first and last among them. */
function distribution(values: readonly number[]): [number, number][] {
  const sorted = values.map((ms) => Math.max(ms, TIME_MS_MIN)).toSorted((a, b) => a - b);
  const count = Math.min(POINTS_MAX, sorted.length);
  return Array.from({ length: count }, (_, point) => {
    const rank = count === 1 ? 0 : Math.round((point * (sorted.length - 1)) / (count - 1));
    return [sorted[rank] ?? TIME_MS_MIN, (rank + 1) / sorted.length];
  });
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
