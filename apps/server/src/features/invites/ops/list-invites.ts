import { LIMITS, listInvites } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { InviteDeps } from "../deps.ts";
import { readInvites } from "../store.ts";

export function handleListInvites({ talks: { clock } }: InviteDeps): Bound {
  return handle(listInvites, async ({ tx, actor }) =>
    reply({ invites: await readInvites(tx, actor.accountId, new Date(clock.nowMs()), LIMITS.invitesPerAccount) }),
  );
}
