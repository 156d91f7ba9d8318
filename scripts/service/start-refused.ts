// Why the service can't start, in one line that a person can act on.

export class StartRefused extends Error {
  override readonly name = "StartRefused";
  readonly reason: string;
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}
