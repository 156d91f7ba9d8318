// The artifacts of phase D as report:check reads them: by the names that SPEC 2 gives the parts of a
// task, wherever in it they stand.

import { z } from "zod";

export const sentSample = z.looseObject({
  task_id: z.string().min(1),
  acceptance_criteria: z.array(z.looseObject({ id: z.string(), text: z.string() })),
  declared_scope: z.array(z.string()),
  issue_text: z.string(),
});

export const saidStep = z.looseObject({
  step: z.string(),
  sent: z.looseObject({}),
  status: z.int(),
  answer: z.looseObject({}),
});

export const saidRun = z.looseObject({
  document: z.looseObject({ role: z.string(), steps: z.array(saidStep) }),
});

export type SentSample = z.infer<typeof sentSample>;
export type SaidStep = z.infer<typeof saidStep>;
export type SaidRun = z.infer<typeof saidRun>;
export type Fields = Readonly<Record<string, unknown>>;

export interface TakenStep extends SaidStep {
  role: string;
}

/** The task as it was answered, and what had been done by then. */
export interface Stage {
  task: Fields;
  steps: readonly TakenStep[];
}

/** Of all runs in their order; a refused step was not taken. */
export function stepsTaken(runs: readonly SaidRun[]): TakenStep[] {
  return runs.flatMap(({ document: { role, steps } }) =>
    steps.flatMap((step) => (step.status < 300 ? [{ ...step, role }] : [])),
  );
}

/** Every object that stands under that name, however deep: of the task itself and of its history. */
export function findAll(value: unknown, name: string): Fields[] {
  if (Array.isArray(value)) return value.flatMap((each) => findAll(each, name));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([field, within]) =>
    field === name && isFields(within) ? [within, ...findAll(within, name)] : findAll(within, name),
  );
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects of a list; none of what is no list. */
export function fieldsIn(list: unknown): Fields[] {
  return Array.isArray(list) ? list.filter(isFields) : [];
}

/** The texts of a list, one a line, so that two lists are the same when their lines are. */
export function linesOf(list: unknown): string[] {
  return Array.isArray(list) ? list.map((each) => JSON.stringify(each)) : [];
}
