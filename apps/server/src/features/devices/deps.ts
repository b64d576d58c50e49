import type { RateLimiter } from "../../kernel/rate-limit.ts";
import type { RelyingParty } from "./passkey-ceremony.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import type { SessionDeps } from "./session.ts";

/** What the operations on devices and passkeys need. */
export interface DeviceDeps extends SessionDeps {
  readonly limiter: RateLimiter;
  readonly passwords: PasswordHasher;
  readonly relyingParty: RelyingParty;
}
