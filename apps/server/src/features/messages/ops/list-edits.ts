import { listEdits } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readEdits } from "../store.ts";

export function handleListEdits(): Bound {
  return handle(listEdits, async ({ tx, grant, input }) => {
    const rows = await readEdits(tx, grant, input.seq);
    return reply({ edits: rows.map((row) => ({ text: row.text, writtenAt: row.written_at.getTime() })) });
  });
}
