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

const TALKS_MAX = 50_000;

/**
 * This process's copies of rosters, least recently loaded dropped first. A change made here drops the copy at once; one
 * made by another process is noticed by its version, which every stored message answers with.
 */
export class Rosters {
  readonly #database: Database;
  readonly #known = new Map<TalkId, Promise<Roster | null>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The roster of a talk, or null when there is no such talk or nobody in it. */
  get(talkId: TalkId): Promise<Roster | null> {
    const known = this.#known.get(talkId);
    if (known !== undefined) return known;
    const loading = this.#load(talkId).catch((error: unknown) => {
      this.#known.delete(talkId);
      throw error;
    });
    if (this.#known.size >= TALKS_MAX) this.#dropOldest();
    this.#known.set(talkId, loading);
    return loading;
  }

  /** Forgets the copy: the next look reads the database. */
  forget(talkId: TalkId): void {
    this.#known.delete(talkId);
  }

  async #load(talkId: TalkId): Promise<Roster | null> {
    const rows = await this.#database.once<RosterRow>("posting", {
      ...sql`select * from musubi.read_roster(${talkId})`,
      name: "read_roster",
    });
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

  #dropOldest(): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
