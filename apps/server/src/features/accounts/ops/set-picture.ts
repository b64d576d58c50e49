import { setPicture as setPictureOperation } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import { dropReplaced } from "../../files/port.ts";
import { tellEveryone } from "../changes.ts";
import type { AccountDeps } from "../deps.ts";
import { lockSeers, putOwnPicture, readOwnPortrait, stateOfPortrait } from "../profile-store.ts";
import { countOwnChange } from "../store.ts";

/** Sets or removes the actor's picture. Keys of the one before go in the transaction, its bytes after it. */
export function setPicture(deps: AccountDeps): Bound {
  return handle(setPictureOperation, async ({ input, tx, grant }) => {
    const { fileId } = input;
    const state = fileId === null ? "ready" : await stateOfPortrait(tx, grant, fileId);
    if (state === null) return deny("no portrait");
    if (state !== "ready") return refuse("not_ready");
    await lockSeers(tx, grant);
    const before = await readOwnPortrait(tx, grant);
    await putOwnPicture(tx, grant, fileId, deps.clock.nowMs());
    const blobIds = before === null || before === fileId ? [] : await dropReplaced(tx, grant, before);
    await countOwnChange(tx, grant);
    const { account, effects } = await tellEveryone(deps, tx, grant);
    const afterCommit = async (): Promise<void> => {
      await effects.afterCommit?.();
      await deps.removeForms(blobIds);
    };
    return reply({ account }, { ...effects, afterCommit });
  });
}
