import type { AccountView } from "@musubi/protocol";
import { type Effects, type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { listOwnDevices } from "../devices/port.ts";
import type { AccountDeps } from "./deps.ts";
import { noteProfileChange } from "./profile-store.ts";
import { readOwnAccount } from "./store.ts";
import { viewAccount } from "./view.ts";

/** A change of one's own account: the view for this device, and what the other devices are told. */
export interface OwnChange {
  readonly account: AccountView;
  readonly events: readonly Outgoing[];
}

/** Reads the account after a change. Each other device gets the view as it sees it itself. */
export async function tellOwnDevices(tx: Tx, grant: Grant<"own.write" | "own.secure">): Promise<OwnChange> {
  const { accountId, deviceId } = grant.actor;
  const row = await readOwnAccount(tx, grant);
  const others = (await listOwnDevices(tx, grant)).filter((device) => device.id !== deviceId);
  const events = others.map((device) =>
    outgoing({ account: accountId, device: device.id }, "account.changed", { account: viewAccount(row, device.id) }),
  );
  return { account: viewAccount(row, deviceId), events };
}

/** After a change of what others see: one's own devices, and everybody online who may see it then, are told. */
export async function tellEveryone(
  deps: AccountDeps,
  tx: Tx,
  grant: Grant<"own.write">,
): Promise<{ readonly account: AccountView; readonly effects: Effects }> {
  const { account, events } = await tellOwnDevices(tx, grant);
  await noteProfileChange(tx, grant);
  return { account, effects: { events, afterCommit: () => deps.announceProfile(grant.actor.accountId) } };
}
