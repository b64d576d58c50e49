import { setPicture as setPictureOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { readSmallPicture } from "../../../platform/pictures/small-picture.ts";
import { tellEveryone } from "../changes.ts";
import type { AccountDeps } from "../deps.ts";
import { lockSeers, putOwnPicture } from "../profile-store.ts";
import { countOwnChange } from "../store.ts";

/** Sets or removes the actor's picture. */
export function setPicture(deps: AccountDeps): Bound {
  return handle(setPictureOperation, async ({ input, tx, grant }) => {
    const picture = input.pictureBase64 === null ? null : readSmallPicture(input.pictureBase64);
    if (picture !== null && !picture.ok) return refuse("picture_unreadable");
    await lockSeers(tx, grant);
    await putOwnPicture(tx, grant, picture?.value ?? null, deps.clock.nowMs());
    await countOwnChange(tx, grant);
    const { account, effects } = await tellEveryone(deps, tx, grant);
    return reply({ account }, effects);
  });
}
