// How the port travels over HTTP: POST /{operation} with JSON in, JSON out. Documents (a task, a
// list) travel as the body itself and their facts in a header, so that nobody parses them on the way.

export const OPERATIONS = [
  "read",
  "list",
  "trail",
  "lookup",
  "commit",
  "append",
  "refusal",
  "reads",
  "since",
  "health",
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** JSON of everything but the document; ASCII only. */
export const FACTS_HEADER = "x-storage-facts";
/** A secret minted at each start: no other local process can talk to the driver. */
export const SECRET_HEADER = "x-storage-secret";
/** One request's body: a task file, its facts and a kept answer. */
export const WIRE_BODY_BYTES_MAX = 8 * 1_048_576;
/** The status of an answer that means StorageUnavailable; the body is `{reason}`. */
export const UNAVAILABLE_STATUS = 503;
