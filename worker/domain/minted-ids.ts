// Ids for list items whose sender left them out (c1, i1, w1, …), unique within the list.

import { REFUSAL_LIST_MAX } from "./limits.ts";
import { unprocessable } from "./refusal.ts";
import type { Refusal } from "./step.ts";

export interface IdList<Field extends string> {
  field: Field;
  /** The item's position follows it. */
  prefix: "c" | "i" | "w";
  /** JSON Pointer of the list in the command. */
  pointer: string;
}

export type Identified<Item, Field extends string> = Omit<Item, Field> & Record<Field, string>;

export type MintOutcome<Item, Field extends string> =
  | { ok: true; items: Identified<Item, Field>[] }
  | { ok: false; refusal: Refusal };

/** Given ids stay; the others get prefix and position, or the next free number. */
export function mintIds<
  Field extends string,
  Item extends { readonly [Name in Field]?: string | undefined },
>(items: readonly Item[], list: IdList<Field>): MintOutcome<Item, Field> {
  const { field, prefix, pointer } = list;
  const taken = new Set<string>();
  const duplicates: { pointer: string; value: string }[] = [];
  for (const [index, item] of items.entries()) {
    const id = item[field];
    if (id === undefined) continue;
    if (taken.has(id)) duplicates.push({ pointer: `${pointer}/${index}/${field}`, value: id });
    taken.add(id);
  }
  if (duplicates.length > 0) return { ok: false, refusal: duplicateIds(duplicates, field) };

  // Numbers only rise, so that a list of any length is done in one pass.
  let number = 0;
  const identified = items.map((item, index) => {
    if (item[field] !== undefined) return item as Identified<Item, Field>;
    number = Math.max(number, index) + 1;
    while (taken.has(`${prefix}${number}`)) number += 1;
    return { ...item, [field]: `${prefix}${number}` };
  });
  return { ok: true, items: identified };
}

function duplicateIds(duplicates: { pointer: string; value: string }[], field: string): Refusal {
  const named = duplicates.slice(0, REFUSAL_LIST_MAX);
  const first = named.map(({ pointer, value }) => `${pointer} repeats "${value}"`)[0];
  return unprocessable(
    "duplicate_id",
    `${first}. Give each item an ${field} of its own, or leave it out and one is made.`,
    { duplicates: named },
  );
}
