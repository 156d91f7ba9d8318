// An id that names nothing, for the options that provoke a refusal.

/** The first of nowhere-1, nowhere-2, … that `known` doesn't hold. */
export function absentId(known: readonly string[]): string {
  let number = 1;
  while (known.includes(`nowhere-${number}`)) number += 1;
  return `nowhere-${number}`;
}
