import { base64url } from "@musubi/base";
import { LIMITS, listKeepItems } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readItems } from "../store.ts";

/** Reads what has changed of what the actor keeps. */
export function handleListItems(): Bound {
  return handle(listKeepItems, async ({ input, tx, grant }) => {
    const rows = await readItems(tx, grant, input.after, LIMITS.keepPage + 1);
    const shown = rows.slice(0, LIMITS.keepPage);
    const items = shown.map((row) => ({
      itemId: row.item_id,
      version: row.version,
      body: row.body === null ? null : base64url(row.body),
      changeSeq: row.changed_seq,
      savedAt: row.saved_at.getTime(),
    }));
    return reply({ items, through: items.at(-1)?.changeSeq ?? input.after, hasMore: rows.length > shown.length });
  });
}
