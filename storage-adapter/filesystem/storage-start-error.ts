// Why storage can't start, in one sentence that a person can act on.

export class StorageStartError extends Error {
  override readonly name = "StorageStartError";
  readonly reason: string;
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}
