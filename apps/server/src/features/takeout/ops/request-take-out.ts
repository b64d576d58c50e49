import { newId, requestTakeOut as requestTakeOutOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { TakeOutDeps } from "../deps.ts";
import { requestOwnTakeOut } from "../store.ts";
import { viewTakeOut } from "../view.ts";

/** Begins a copy of everything of the actor's. One at a time. */
export function requestTakeOut(deps: TakeOutDeps): Bound {
  return handle(requestTakeOutOperation, async ({ tx, grant }) => {
    const row = await requestOwnTakeOut(tx, grant, { id: newId("tko", deps.random), nowMs: deps.clock.nowMs() });
    return row === null ? refuse("in_progress") : reply({ takeOut: viewTakeOut(row) });
  });
}
