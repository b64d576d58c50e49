/** One of the two databases of a server, as a backup takes it. */
export interface Side {
  readonly schema: "musubi" | "staff";
  /** How the names of its entries begin. */
  readonly prefix: string;
  /** Whom the owner steps down to for reading past row security; null where no row security stands. */
  readonly reader: "musubi_backup" | null;
  /** Tables that no backup holds. */
  readonly leftOut: readonly string[];
}

/**
 * The database of people's data. The key of the key log stays out: a restored server begins a log of its own, because the one that was backed up
 * may have signed on.
 */
export const PEOPLE_SIDE: Side = { schema: "musubi", prefix: "table/", reader: "musubi_backup", leftOut: ["key_log_signer"] };

/** The database of the staff directory. Challenges and visits to a provider live for minutes, and are worth nothing at a restored server. */
export const STAFF_SIDE: Side = { schema: "staff", prefix: "staff/", reader: null, leftOut: ["challenges", "provider_visits"] };
