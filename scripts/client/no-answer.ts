// What the client throws, and all that it throws: a request that got no answer of the service's.

/** Says which request, and why in a few words. Never holds the token, nor anything of the answer. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}
