import type { Clock } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import type { RateLimiter } from "../../kernel/rate-limit.ts";
import type { DeviceDeps } from "../devices/port.ts";
import type { PublicView } from "../sealed/port.ts";
import type { KeyLog } from "./log/key-log.ts";

/** What the key feature is given. */
export interface KeyDeps {
  readonly clock: Clock;
  /** How many KeyPackages of one person another one may take. */
  readonly takings: RateLimiter<"keyPackage">;
  readonly publicView: PublicView;
  /** Before an identity begins anew its person shows once more who they are. */
  readonly proofs: Pick<DeviceDeps, "clock" | "limiter" | "passwords" | "relyingParty">;
  /** Every statement becomes an entry of it, in the transaction that stores the statement. */
  readonly keyLog: KeyLog;
  /** Tells whoever is online and follows this account's devices that they have changed, after the commit. */
  readonly announceKeys: (accountId: AccountId) => void;
}
