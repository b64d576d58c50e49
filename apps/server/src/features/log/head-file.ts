import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { base64url, fromBase64url } from "@musubi/base";
import { isTreeHash, type TreeHash } from "@musubi/translog";
import { fieldOf, parseJson } from "../../platform/json-fields.ts";
import { syncFolder } from "../../platform/keys/write-once.ts";
import { codeOf } from "../../platform/postgres/errors.ts";

/** The newest checkpoint that this signer has made, and out of which records. */
export interface LogHead {
  readonly size: number;
  readonly root: TreeHash;
  /** The size before, and the records that were added, in the order of their leaves: a step that was cut off is done again exactly so. */
  readonly base: number;
  readonly seqs: readonly number[];
  /** The name by chance of the data directory whose server signs; null in a head of a version that gave none. */
  readonly home: string | null;
}

/** Where the head is kept: outside the database, so that putting the database back does not put it back. */
export interface HeadFile {
  /** Null when there is none. "damaged" when it is not what was written there. */
  read(): Promise<LogHead | null | "damaged">;
  /** Returns when it is safe from a loss of power. */
  write(head: LogHead): Promise<void>;
}

/** The name of the head's file in the data directory. */
export const LOG_HEAD_FILE = "log-head.json";

const VERSION = 1;
const OWNER_ONLY = 0o600;

/** The head in a file of its own, replaced as a whole. */
export function headFile(path: string): HeadFile {
  return {
    async read() {
      try {
        return parse(await readFile(path, "utf8")) ?? "damaged";
      } catch (error) {
        if (codeOf(error) === "ENOENT") return null;
        throw error;
      }
    },
    async write({ size, root, base, seqs, home }) {
      const fresh = `${path}.new`;
      const handle = await open(fresh, "w", OWNER_ONLY);
      try {
        await handle.writeFile(`${JSON.stringify({ version: VERSION, size, root: base64url(root), base, seqs, home })}\n`);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(fresh, path);
      await syncFolder(dirname(path));
    },
  };
}

function parse(text: string): LogHead | null {
  const json = parseJson(text);
  const field = (name: string): unknown => fieldOf(json, name);
  const [size, base, listed, rootText, home] = [field("size"), field("base"), field("seqs"), field("root"), field("home")];
  const root = typeof rootText === "string" ? fromBase64url(rootText) : null;
  const seqs = Array.isArray(listed) ? listed.filter(isCount) : [];
  if (field("version") !== VERSION || !isCount(size) || !isCount(base) || root === null || !isTreeHash(root)) return null;
  if (!Array.isArray(listed) || listed.length !== seqs.length || base + seqs.length !== size) return null;
  return { size, root, base, seqs, home: typeof home === "string" ? home : null };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
