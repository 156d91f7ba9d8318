// prom-client's parts by their own files: its index also loads Node's process metrics and the push
// gateway, which do not bundle for workerd (15.1.3). The package has no types for these files; here
// stands as much of its index.d.ts as metrics.ts uses.

interface PromMetricOptions<Labels extends string> {
  name: string;
  help: string;
  labelNames?: readonly Labels[];
  registers?: unknown[];
}

declare module "prom-client/lib/registry.js" {
  export default class Registry {
    /** Prometheus text format, version 0.0.4. */
    metrics(): Promise<string>;
    readonly contentType: string;
  }
}

declare module "prom-client/lib/counter.js" {
  export default class Counter<Labels extends string> {
    constructor(options: PromMetricOptions<Labels>);
    inc(labels: Record<Labels, string>, by?: number): void;
  }
}

declare module "prom-client/lib/gauge.js" {
  export default class Gauge<Labels extends string> {
    constructor(options: PromMetricOptions<Labels>);
    set(value: number): void;
    set(labels: Record<Labels, string>, value: number): void;
    reset(): void;
  }
}

declare module "prom-client/lib/histogram.js" {
  export default class Histogram<Labels extends string> {
    constructor(options: PromMetricOptions<Labels> & { buckets?: readonly number[] });
    observe(labels: Record<Labels, string>, value: number): void;
  }
}
