import { keyLogEntry } from "@musubi/protocol";
import { encodeEntryBundle, HASH_BYTES, TILE_WIDTH, type Tile } from "@musubi/translog";
import type { Database, Tx } from "../../../kernel/transaction.ts";
import type { KeyLog, SignedHead } from "./key-log.ts";
import { readKeyLogEntries, readKeyLogTile } from "./key-log-store.ts";

/** The key log as anybody may read it (c2sp.org/tlog-tiles): whoever has all entries can make the tree and the map again. */
export class PublicKeyLog {
  readonly #database: Database;
  readonly #log: KeyLog;
  readonly #witnesses: { under(head: SignedHead): string } | null;

  /** `witnesses` puts the signatures of those who watch the log under a head; null where nobody reads heads. */
  constructor(database: Database, log: KeyLog, witnesses: { under(head: SignedHead): string } | null) {
    this.#database = database;
    this.#log = log;
    this.#witnesses = witnesses;
  }

  /** The key that its heads verify with. */
  verifierKey(): Promise<string> {
    return this.#log.verifierKey();
  }

  /** The newest head as a signed note, with the signatures of witnesses as far as there are any; null while nothing may be signed. */
  async checkpoint(): Promise<string | null> {
    const head = await this.#read((tx) => this.#log.head(tx));
    return head === null ? null : (this.#witnesses?.under(head) ?? head.note);
  }

  /** The bytes of a tile at this width; null when the log has not come so far. */
  async tile({ level, index, width }: Tile): Promise<Uint8Array | null> {
    const bytes = await this.#read((tx) => readKeyLogTile(tx, level, index));
    return bytes === null || bytes.length < width * HASH_BYTES ? null : bytes.subarray(0, width * HASH_BYTES);
  }

  /** A bundle of entries: a label, and what the map said of it from then on. */
  async entries(index: number, width: number): Promise<Uint8Array | null> {
    const rows = await this.#read((tx) => readKeyLogEntries(tx, index * TILE_WIDTH, width));
    if (rows.length < width) return null;
    const bundle = encodeEntryBundle(rows.map(({ label, number, statement_hash }) => keyLogEntry(label, number, statement_hash)));
    return bundle.ok ? bundle.value : null;
  }

  #read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#database.transact("gate", { actor: null }, work);
  }
}
