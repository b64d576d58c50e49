import type { Clock } from "@musubi/base";
import type { AccountView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";

/** What the sync feature is given. */
export interface SyncDeps {
  readonly clock: Clock;
  /** The actor's own account, read by the feature that owns it. */
  readonly readAccount: (tx: Tx, grant: Grant<"own.read">) => Promise<AccountView>;
}
