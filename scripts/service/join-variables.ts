// One set of variables of two sources: the process environment goes before .dev.vars, and an empty
// variable counts as not set.

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * But an empty BOT_TOKEN hides the file's: it is how a test or a verifier starts a service beside a
 * real bot's without taking the bot's messages away from it.
 */
const HIDDEN_WHEN_EMPTY: ReadonlySet<string> = new Set(["BOT_TOKEN"]);

export function joinVariables(environment: Variables, file: Variables): Record<string, string> {
  const isHidden = (name: string) => HIDDEN_WHEN_EMPTY.has(name) && environment[name] === "";
  const kept = Object.entries(withoutEmpty(file)).filter(([name]) => !isHidden(name));
  return { ...Object.fromEntries(kept), ...withoutEmpty(environment) };
}

export function withoutEmpty(variables: Variables): Record<string, string> {
  const found = Object.entries(variables).flatMap(([name, value]) =>
    value ? [[name, value] as const] : [],
  );
  return Object.fromEntries(found);
}
