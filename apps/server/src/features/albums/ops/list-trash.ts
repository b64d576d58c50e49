import { LIMITS, listTrash } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readTrash } from "../store.ts";

const DAY_MS = 86_400_000;

/** Lists what of an album's trash the actor added or removed. */
export function handleListTrash(): Bound {
  return handle(listTrash, async ({ input, tx, grant }) => {
    const { offset = 0, countMax } = input;
    const rows = await readTrash(tx, grant, { offset, countMax: countMax + 1 });
    const photos = rows.slice(0, countMax).map((row) => {
      const removedAt = row.removed_at.getTime();
      return { photo: row.photo, name: row.name, removedBy: row.removed_by, removedAt, goneAt: removedAt + LIMITS.trashDays * DAY_MS };
    });
    return reply({ photos, hasMore: rows.length > countMax });
  });
}
