import type { AccountId, TalkId } from "@musubi/protocol";
import type { Database } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { TalkFacts } from "./access.ts";

/** Who is in a talk and how it stands: what the hot path decides on. The database decides again when it writes. */
export interface Roster {
  readonly kind: TalkFacts["kind"];
  readonly protection: TalkFacts["protection"];
  readonly postPolicy: TalkFacts["postPolicy"];
  readonly isSilent: boolean;
  readonly version: number;
  readonly members: ReadonlyMap<AccountId, { readonly role: TalkFacts["role"]; readonly joinedSeq: number }>;
}

interface RosterRow {
  readonly kind: TalkFacts["kind"];
  readonly protection: TalkFacts["protection"];
  readonly post_policy: TalkFacts["postPolicy"];
  readonly is_silent: boolean;
  readonly roster_version: number;
  readonly account_id: AccountId;
  readonly role: TalkFacts["role"];
  readonly joined_seq: number;
}

/**
 * The roster of a talk, or null when there is no such talk or nobody in it. Serves many people at once and so asks for no grant: it
 * is what grants are decided on, holds no names and no content, and nothing of it leaves the process.
 */
export async function readRoster(database: Database, talkId: TalkId): Promise<Roster | null> {
  const rows = await database.once<RosterRow>("posting", { ...sql`select * from musubi.read_roster(${talkId})`, name: "read_roster" });
  const [first] = rows;
  if (first === undefined) return null;
  return {
    kind: first.kind,
    protection: first.protection,
    postPolicy: first.post_policy,
    isSilent: first.is_silent,
    version: first.roster_version,
    members: new Map(rows.map((row) => [row.account_id, { role: row.role, joinedSeq: row.joined_seq }])),
  };
}

/** How a person stands in a talk by its roster; null when they are not in it. */
export function factsOf(roster: Roster, accountId: AccountId): TalkFacts | null {
  const member = roster.members.get(accountId);
  if (member === undefined) return null;
  const { kind, protection, postPolicy, isSilent } = roster;
  return { kind, protection, postPolicy, isSilent, role: member.role, joinedSeq: member.joinedSeq };
}
