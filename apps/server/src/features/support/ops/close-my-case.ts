import { closeMyCase as closeMyCaseOperation } from "@musubi/protocol";
import { type Bound, handle, outgoing, reply } from "../../../kernel/binding.ts";
import type { SupportDeps } from "../deps.ts";
import { closeCase, lockCase } from "../store.ts";
import { viewCase } from "../view.ts";

/** Closes a case of the actor's; closing it again changes nothing. Every grant of it ends with it. */
export function closeMyCase(deps: SupportDeps): Bound {
  return handle(closeMyCaseOperation, async ({ tx, grant, actor }) => {
    const row = await lockCase(tx, grant);
    if (row.state === "closed") return reply({ case: viewCase(row) });
    const closed = await closeCase(tx, row, deps.clock.nowMs());
    const events = [outgoing({ account: actor.accountId }, "support.changed", { caseId: row.id }, actor)];
    return reply({ case: viewCase(closed) }, { events });
  });
}
