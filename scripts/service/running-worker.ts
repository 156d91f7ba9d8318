// What the two ways to run the worker have in common: Miniflare for use, wrangler for developing.

export interface WorkerSettings {
  address: string;
  port: number;
  dataDir: string;
  /** The worker's text bindings, secrets among them. */
  variables: Record<string, string>;
}

export interface RunningWorker {
  /** Ends the worker and every connection to it. */
  stop(): Promise<void>;
}

export type StartWorker = (settings: WorkerSettings) => Promise<RunningWorker>;
