/** What other features may use of accounts. */
import type { AccountView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { readOwnAccount } from "./store.ts";
import { viewAccount } from "./view.ts";

export { EMPTY_PRIVATE_PROFILE, unsealPrivateProfile } from "./private-profile.ts";
export { isReservedHandle } from "./reserved-handles.ts";

/** The actor's own account, as the device in use sees it. */
export async function readMyAccountView(tx: Tx, grant: Grant<"own.read" | "own.write" | "own.secure">): Promise<AccountView> {
  return viewAccount(await readOwnAccount(tx, grant), grant.actor.deviceId);
}
