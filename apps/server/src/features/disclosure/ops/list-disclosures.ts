import { listDisclosures as listDisclosuresOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { countUnseen, readCoverage, readDisclosures } from "../store.ts";
import { viewDisclosure } from "../view.ts";

/** A number for a badge: beyond it, "many" is said. */
export const UNSEEN_MAX = 1_000;

/** Who of the staff was shown data of the actor. */
export function listDisclosures(): Bound {
  return handle(listDisclosuresOperation, async ({ tx, grant, input }) => {
    const rows = await readDisclosures(tx, grant, { before: input.before ?? null, countMax: input.countMax + 1 });
    return reply({
      disclosures: rows.slice(0, input.countMax).map(viewDisclosure),
      hasMore: rows.length > input.countMax,
      unseenCount: await countUnseen(tx, grant, UNSEEN_MAX),
      coverage: await readCoverage(tx),
    });
  });
}
