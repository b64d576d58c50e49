import { writeCase as writeCaseOperation } from "@musubi/protocol";
import { type Bound, handle, outgoing, refuse, reply } from "../../../kernel/binding.ts";
import type { SupportDeps } from "../deps.ts";
import { addMessage, findMessage, lockCase } from "../store.ts";
import { viewCase, viewCaseMessage } from "../view.ts";

/** Messages of one case. */
export const MESSAGES_MAX = 1_000;
/** The last ones are kept for answers of the staff. */
const PERSON_MAX = 900;

/** Adds to a case of the actor's. The same clientId again is the same message. */
export function writeCase(deps: SupportDeps): Bound {
  return handle(writeCaseOperation, async ({ tx, grant, input, actor }) => {
    const row = await lockCase(tx, grant);
    const written = await findMessage(tx, grant, input.clientId);
    if (written !== null) return reply({ case: viewCase(row), written: viewCaseMessage(written) });
    if (row.state === "closed") return refuse("case_closed");
    if (row.last_seq >= PERSON_MAX) return refuse("too_many");
    const added = await addMessage(tx, row, { clientId: input.clientId, text: input.text, nowMs: deps.clock.nowMs() });
    const events = [outgoing({ account: actor.accountId }, "support.changed", { caseId: row.id }, actor)];
    return reply({ case: viewCase(added.case), written: viewCaseMessage(added.message) }, { events });
  });
}
