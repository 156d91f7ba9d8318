// For tests: real payloads of every kind of event, as their collectors have published them
// (@octokit/webhooks-examples).

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export interface ExampleEvent {
  event: string;
  payload: Record<string, unknown>;
}

/** GitHub itself, and the GitHub Enterprise Servers that were asked. */
export const EXAMPLE_SOURCES = [
  "api.github.com",
  "ghes-31",
  "ghes-32",
  "ghes-33",
  "ghes-34",
  "ghes-35",
] as const;

const { resolve } = createRequire(import.meta.url);

export function examplesOf(source: (typeof EXAMPLE_SOURCES)[number]): ExampleEvent[] {
  const path = resolve(`@octokit/webhooks-examples/${source}/index.json`);
  const kinds = JSON.parse(readFileSync(path, "utf8")) as {
    name: string;
    examples: Record<string, unknown>[];
  }[];
  return kinds.flatMap(({ name, examples }) =>
    examples.map((payload) => ({ event: name, payload })),
  );
}
