import { join } from "node:path";
import { ringOf, startWorld, superuserOf, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { sealedCircle } from "../../../../test/sealed-circle.ts";
import type { SealedDevice } from "../../../../test/sealed-device.ts";
import { type Database, pooledDatabase, type Tx } from "../../../kernel/transaction.ts";
import { openPool } from "../../../platform/postgres/pool.ts";
import { type HeadFile, headFile } from "../../log/port.ts";
import { KEY_LOG_HEAD_FILE } from "./key-log.ts";
import { auditKeyLog, type KeyLogCounts } from "./key-log-audit.ts";

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const ENTRIES = 7;

let world: World;
let pool: ReturnType<typeof openPool>;
let superuser: Database;
let seen: HeadFile;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  const devices: readonly SealedDevice[] = await (await sealedCircle(world)).devices("alice", "bob", "carol", "dave");
  for (const device of devices.slice(1)) await device.state((stated) => stated);
  // Asked for, so that it was signed.
  await devices[0]?.person.must("key.readHead", {});
  seen = headFile(join(world.dataDir, KEY_LOG_HEAD_FILE));
  const owner = superuserOf(inject("cluster"), await ringOf(inject("cluster")));
  const settings = { ...owner, database: world.database.owner.database };
  pool = openPool(settings, { limits: { connectionsMax: 1, statementTimeoutMs: 60_000 }, log: QUIET });
  superuser = pooledDatabase({ people: pool, posting: pool, gate: pool, jobs: pool });
});
afterAll(async () => {
  await pool.end();
  await world.stop();
});

interface Audit {
  readonly counts: KeyLogCounts;
  readonly problems: readonly string[];
}

async function auditIn(tx: Tx, remembered: Awaited<ReturnType<HeadFile["read"]>>): Promise<Audit> {
  const problems: string[] = [];
  const counts = await auditKeyLog(tx, {
    seen: remembered,
    onProblem: (sentence) => void problems.push(sentence),
    onProgress: () => undefined,
  });
  return { counts, problems };
}

class Undo extends Error {
  readonly audit: Audit;
  constructor(audit: Audit) {
    super("undo");
    this.audit = audit;
  }
}

/** Changes the data past every fence and key, audits them, and puts everything back. */
async function auditAfter(...statements: readonly string[]): Promise<Audit> {
  const undone = await superuser
    .transact("jobs", { actor: null }, async (tx): Promise<never> => {
      for (const text of ["set local session_replication_role = replica", ...statements]) await tx.run({ text, values: [] });
      throw new Undo(await auditIn(tx, await seen.read()));
    })
    .catch((error: unknown) => error);
  if (undone instanceof Undo) return undone.audit;
  throw undone;
}

test("a key log that nobody has touched is found sound, by the role that everybody's readings have", async () => {
  const { counts, problems } = await world.server.database.transact("gate", { actor: null }, async (tx) => auditIn(tx, await seen.read()));
  expect(problems).toEqual([]);
  expect(counts).toEqual({ entries: ENTRIES, tiles: 1, labels: 4, heads: ENTRIES });
});

describe("an audit of the tables names", () => {
  test.each([
    [
      "an entry that was changed",
      ["update musubi.key_log_entries set statement_hash = sha256(statement_hash) where entry_index = 2"],
      /another root than its entries/,
    ],
    ["an entry that is gone", ["delete from musubi.key_log_entries where entry_index = 3"], /The entry 3 of 7 of the key log is gone/],
    [
      "a number that does not rise",
      [
        "update musubi.key_log_entries e set number = 7 where number = 0 and exists (select 1 from musubi.key_log_entries o where o.label = e.label and o.number = 1)",
      ],
      /has the number 1 for .*, which had 7/,
    ],
    [
      "a tile that was changed",
      ["update musubi.key_log_tiles set data = overlay(data placing '\\x00' from 40)"],
      /The tile tile\/0\/000.p\/7 was changed/,
    ],
    ["a tile that is gone", ["delete from musubi.key_log_tiles"], /The tile tile\/0\/000.p\/7 is gone/],
    [
      "somebody's part of the map",
      ["update musubi.key_map_nodes set value = overlay(value placing '\\x00' from 40) where label is not null"],
      /is not the one that follows/,
    ],
    ["a part of the map that is gone", ["delete from musubi.key_map_nodes where path = ''"], /The part at the root of the key log's map/],
    [
      "a head's tree",
      ["update musubi.key_log_heads set root = sha256(root) where size = 4"],
      /The head of 4 entries of the key log has another root/,
    ],
    [
      "a head's map",
      ["update musubi.key_log_heads set map_root = sha256(map_root) where size = 5"],
      /The head of 5 entries of the key log has another map/,
    ],
    ["a newest head that was taken away", ["delete from musubi.key_log_heads where size = 7"], /Entries lie beyond the newest head/],
    [
      "an older state that was put back whole",
      [
        "delete from musubi.key_log_heads where size > 5",
        "delete from musubi.key_log_entries where entry_index >= 5",
        "update musubi.key_log_tiles set data = substring(data for 5 * 32)",
      ],
      /was signed up to 7 entries, and 5 are there/,
    ],
  ])("%s", async (_what, statements, why) => {
    const { problems } = await auditAfter(...statements);
    expect(problems.join("\n")).toMatch(why);
  });

  test("a log that was rewritten as a whole, by what the server remembers to have signed", async () => {
    const head = await seen.read();
    if (head === null || head === "damaged") throw new Error("It was signed.");
    const other = { ...head, root: new Uint8Array(32).fill(1) };
    const { problems } = await superuser.transact("jobs", { actor: null }, (tx) => auditIn(tx, other));
    expect(problems.join()).toMatch(/not those that this server remembers to have signed/);
    const damaged = await superuser.transact("jobs", { actor: null }, (tx) => auditIn(tx, "damaged"));
    expect(damaged.problems.join()).toMatch(/key-log-head.json\) cannot be read/);
  });
});
