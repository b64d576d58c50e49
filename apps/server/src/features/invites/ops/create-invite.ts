import { randomName } from "@musubi/base";
import { createInvite, LIMITS, newId } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { InviteDeps } from "../deps.ts";
import { addInvite, readInvites, viewInvite } from "../store.ts";

const HOUR_MS = 3_600_000;
const CODE_LENGTH = 20;

export function handleCreateInvite({ talks: { clock, random } }: InviteDeps): Bound {
  return handle(createInvite, async ({ tx, grant, actor, input }) => {
    if ((input.kind === "talk") !== (input.talkId !== null)) return deny("kind and talk disagree");
    const now = new Date(clock.nowMs());
    if ((await readInvites(tx, actor.accountId, now, LIMITS.invitesPerAccount)).length >= LIMITS.invitesPerAccount)
      return refuse("too_many");
    const row = {
      id: newId("inv", random),
      kind: input.kind,
      talk_id: input.talkId,
      code: randomName(random, CODE_LENGTH),
      uses_left: input.usesMax,
      expires_at: new Date(now.getTime() + input.lifeHours * HOUR_MS),
      created_at: now,
    };
    await addInvite(tx, grant, row);
    return reply({ invite: viewInvite(row) });
  });
}
