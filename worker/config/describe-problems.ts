// One message that names every bad variable (SPEC 1). Values are never printed: they may be secrets.

import type { EnvironmentProblem } from "./environment.ts";

export function describeProblems(problems: readonly EnvironmentProblem[]): string {
  const lines = problems.map(({ variable, message }) => `  ${variable} ${message}`);
  return ["The environment can't be used:", ...lines].join("\n");
}
