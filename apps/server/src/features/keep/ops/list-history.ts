import { base64url } from "@musubi/base";
import { LIMITS, listHistory } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readReach, readSegments } from "../store.ts";

/** Reads what the actor's devices have laid up of a talk. */
export function handleListHistory(): Bound {
  return handle(listHistory, async ({ input, tx, grant }) => {
    const rows = await readSegments(tx, grant, input.after, LIMITS.historyPage + 1);
    const segments = rows
      .slice(0, LIMITS.historyPage)
      .map((row) => ({ from: row.from_event, to: row.to_event, body: base64url(row.body) }));
    return reply({ segments, hasMore: rows.length > segments.length, reaches: await readReach(tx, grant) });
  });
}
