/** A limit narrower than the kernel's own was reached. The kernel answers `rate_limited`; nothing is committed. */
export class RateLimited extends Error {
  override readonly name = "RateLimited";
  /** Whole seconds until the next try is worth its while. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("A rate limit was reached.");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
