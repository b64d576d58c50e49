import { newId, openCase as openCaseOperation } from "@musubi/protocol";
import { type Bound, handle, outgoing, refuse, reply } from "../../../kernel/binding.ts";
import type { SupportDeps } from "../deps.ts";
import { countCases, findOpened, insertCase, lockOpening } from "../store.ts";
import { viewCase } from "../view.ts";

/** Open cases of one person at once, and cases of one person altogether. */
const OPEN_MAX = 10;
const CASES_MAX = 100;

/** Opens a case. The same clientId again is the same case, also when the answer to the first was lost. */
export function openCase(deps: SupportDeps): Bound {
  return handle(openCaseOperation, async ({ tx, grant, input, actor }) => {
    await lockOpening(tx, grant);
    const opened = await findOpened(tx, grant, input.clientId);
    if (opened !== null) return reply({ case: viewCase(opened) });
    const count = await countCases(tx, grant);
    if (count.open >= OPEN_MAX || count.all >= CASES_MAX) return refuse("too_many");
    const row = await insertCase(tx, grant, { id: newId("cas", deps.random), ...input, nowMs: deps.clock.nowMs() });
    // Other devices of the same person learn of it.
    const events = [outgoing({ account: actor.accountId }, "support.changed", { caseId: row.id }, actor)];
    return reply({ case: viewCase(row) }, { events });
  });
}
