import { updateSettings as updateSettingsOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { hideReadMarks } from "../../talks/port.ts";
import { tellOwnDevices } from "../changes.ts";
import { updateOwnProfile } from "../profile-store.ts";
import { updateOwnAccount } from "../store.ts";

/** Changes the actor's settings. */
export function updateSettings(): Bound {
  return handle(updateSettingsOperation, async ({ input, tx, grant }) => {
    const { isFindable, ...settings } = input;
    await updateOwnAccount(tx, grant, settings);
    if (isFindable !== undefined) await updateOwnProfile(tx, grant, { isFindable });
    if (settings.sendsReadReceipts === false) await hideReadMarks(tx, grant);
    const { account, events } = await tellOwnDevices(tx, grant);
    return reply({ settings: account.settings }, { events });
  });
}
