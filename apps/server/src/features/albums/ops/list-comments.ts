import { listComments } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readComments } from "../store.ts";

/** Gives the newest page of comments before a number, oldest first. */
export function handleListComments(): Bound {
  return handle(listComments, async ({ input, tx, grant }) => {
    const { fileId, before = null, countMax } = input;
    const rows = await readComments(tx, grant, { fileId, before, countMax: countMax + 1 });
    const comments = rows
      .slice(0, countMax)
      .reverse()
      .map((row) => ({ number: row.number, accountId: row.account_id, text: row.content, at: row.at.getTime() }));
    return reply({ comments, hasBefore: rows.length > countMax });
  });
}
