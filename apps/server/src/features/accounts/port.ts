import type { AccountView } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { readOwnAccount } from "./store.ts";
import { viewAccount } from "./view.ts";

/** The actor's own account, for other features that answer with it. */
export async function readMyAccountView(tx: Tx, grant: Grant<"own.read">): Promise<AccountView> {
  return viewAccount(await readOwnAccount(tx, grant), grant.actor.deviceId);
}
