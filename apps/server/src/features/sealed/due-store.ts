import type { TalkId } from "@musubi/protocol";
import type { Database } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A sealed talk in which something changed, and what tells this change from the next. */
export interface DueGroup {
  readonly talk_id: TalkId;
  readonly due: string;
}

/** The sealed talks whose members or devices changed at or after an instant, by whichever process. Gives no more than their ids. */
export function listDueGroups(database: Database, sinceMs: number): Promise<DueGroup[]> {
  return database.once<DueGroup>("posting", { ...sql`select * from musubi.due_groups(${instant(sinceMs)})`, name: "due_groups" });
}
