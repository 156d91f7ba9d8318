// What the runtime hands the worker (wrangler.toml, .dev.vars): storage, and SPEC 1's variables.

export interface Env {
  /** The storage driver, spoken to as storage-adapter/port/wire.ts says. */
  STORAGE: Fetcher;
  /** The event hub, a Durable Object (event-hub/event-hub.ts). */
  EVENT_HUB: DurableObjectNamespace;
  /**
   * "true" from the launchers: this isolate has the hub in it, and nobody else writes to storage. Not
   * one of SPEC 1's variables: nobody but a launcher can know it.
   */
  ONE_ISOLATE?: string;
  /** Variables are checked by config/environment.ts, never read one by one. */
  [variable: string]: unknown;
}
