import { createHash } from "node:crypto";
import { fromBase64url, present } from "@musubi/base";
import { statementHash } from "@musubi/e2ee";
import { type AccountId, idBytes, keyLogLabel, keyLogValue } from "@musubi/protocol";
import { personOf, startWorld, type World } from "@musubi/testkit";
import { openMapHead, verifyConsistency, verifyMapProof } from "@musubi/translog";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../../test/database-as.ts";
import { type SealedCircle, sealedCircle } from "../../../../test/sealed-circle.ts";
import type { SealedDevice } from "../../../../test/sealed-device.ts";
import { sql } from "../../../platform/postgres/sql.ts";

// What happens to the key log when processes end in the middle, when rows are put back or changed, and when two servers write it.

const TABLES = ["key_log_entries", "key_log_tiles", "key_map_nodes", "key_log_heads", "device_statements", "stated_devices"];

let world: World;
let circle: SealedCircle;
let superuser: Awaited<ReturnType<typeof databaseAsSuperuser>>;
let alice: SealedDevice;
let bob: SealedDevice;
let faults: string[] = [];
beforeAll(async () => {
  const onLog = (line: string): void => void (line.includes("KeyLogDamage") && faults.push(line));
  world = await startWorld(inject("cluster"), { onLog });
  circle = await sealedCircle(world);
  superuser = await databaseAsSuperuser(world, inject("cluster"));
  // Neither keys nor triggers stand in the way of whoever owns the machine.
  await superuser.query("set session_replication_role = replica");
  [alice, bob] = await circle.devices("alice", "bob");
});
beforeEach(() => {
  faults = [];
});
afterAll(async () => {
  await superuser.end();
  await world.stop();
});

const same: Parameters<SealedDevice["state"]>[0] = (devices) => devices;
const bytes = (text: string): Uint8Array => present(fromBase64url(text), "It is base64url.");
const labelOf = (accountId: AccountId): Buffer =>
  createHash("sha256")
    .update(keyLogLabel(idBytes(accountId)))
    .digest();

/** Keeps what the log and the statements are, to be put back as an old copy of the database would. */
async function copyOf(): Promise<() => Promise<void>> {
  const kept = new Map<string, unknown>();
  for (const table of TABLES) {
    const { rows } = await superuser.query<{ rows: unknown }>(`select coalesce(json_agg(t), '[]') as rows from musubi.${table} t`);
    kept.set(table, rows[0]?.rows);
  }
  return async () => {
    await superuser.query("begin");
    for (const [table, rows] of kept) {
      await superuser.query(`delete from musubi.${table}`);
      await superuser.query(`insert into musubi.${table} select * from json_populate_recordset(null::musubi.${table}, $1)`, [
        JSON.stringify(rows),
      ]);
    }
    await superuser.query("commit");
  };
}

const sizeNow = async (): Promise<number> => {
  const { rows } = await superuser.query<{ size: number }>("select coalesce(max(size), 0)::int as size from musubi.key_log_heads");
  return rows[0]?.size ?? 0;
};

const newestNumber = async (of: SealedDevice): Promise<number> =>
  (await of.person.must("key.readChain", { accountId: of.person.accountId, after: -1 })).chain.newest;

/** What the log proves of an account under the head that it signs, and that this is the account's newest statement. */
async function expectProven(of: SealedDevice) {
  const { accountId } = of.person;
  const { head, siblings, end } = await of.person.must("key.prove", { accountId });
  const opened = openMapHead(head.note, head.key);
  if (!opened.ok) throw new Error(opened.reason);
  const proof = { siblings: siblings.map(bytes), end: end === null ? null : { label: bytes(end.label), value: bytes(end.value) } };
  const { chain } = await of.person.must("key.readChain", { accountId, after: -1 });
  const last = present(chain.statements.at(-1), "It has stated something.");
  expect(verifyMapProof(opened.value.mapRoot, labelOf(accountId), proof)).toEqual({
    ok: true,
    value: keyLogValue(last.number, statementHash(bytes(last.bytes))),
  });
  return opened.value;
}

test("what fails after a statement was taken up leaves neither it nor its entry, and the next one goes on", async () => {
  const [size, number] = [await sizeNow(), await newestNumber(alice)];
  const statement = await alice.nextStatement(same);
  const cut = world.server.database.transact("people", { actor: alice.person.accountId }, async (tx) => {
    await tx.rows(sql`select musubi.publish_statement(${statement.number}, ${Buffer.from(bytes(statement.bytes))}, ${Buffer.from(bytes(statement.signature))},
      null, array[${alice.person.deviceId}]::text[], array[${Buffer.from(alice.own.signaturePublicKey)}]::bytea[], now())`);
    expect(await world.server.app.keyLog.takeUpOwn(tx)).toBe(true);
    const inside = await tx.row<{ size: number }>(sql`select size from musubi.read_key_log()`);
    expect(inside?.size).toBe(size + 1);
    throw new Error("The process dies.");
  });
  await expect(cut).rejects.toThrow("The process dies.");
  expect([await sizeNow(), await newestNumber(alice)]).toEqual([size, number]);
  await alice.person.must("key.publish", { statement });
  expect([await sizeNow(), await newestNumber(alice)]).toEqual([size + 1, number + 1]);
  expect((await expectProven(alice)).size).toBe(size + 1);
});

test("two servers that write at once make one history", async () => {
  await using beside = await world.beside();
  const before = await expectProven(alice);
  const there = personOf(beside.url, bob.person);
  for (let round = 0; round < 3; round++) {
    const theirs = await bob.nextStatement(same);
    await Promise.all([alice.state(same), there.must("key.publish", { statement: theirs })]);
  }
  const { head } = await there.must("key.readHead", {});
  const after = openMapHead(head.note, head.key);
  if (!after.ok) throw new Error(after.reason);
  expect(after.value.size).toBe(before.size + 6);
  expect(await expectProven(alice)).toMatchObject({ origin: before.origin, size: after.value.size, root: after.value.root });
  await expectProven(bob);
  const { proof } = await there.must("key.readGrowth", { from: before.size, to: after.value.size });
  const claim = { oldSize: before.size, newSize: after.value.size, oldRoot: before.root, newRoot: after.value.root };
  expect(verifyConsistency({ ...claim, proof: present(proof, "Both sizes are there.").map(bytes) }).ok).toBe(true);
});

describe("an older state of the database that was put back", () => {
  test("is not signed, nor what is built on it, and the log says so; the newer one is signed again", async () => {
    const putOlderBack = await copyOf();
    await alice.state(same);
    await expectProven(alice);
    const putNewerBack = await copyOf();
    await putOlderBack();
    const stopped = { code: "key_log_stopped" };
    expect((await alice.person.call("key.readHead", {})).error).toEqual(stopped);
    expect((await alice.person.call("key.prove", { accountId: alice.person.accountId })).error).toEqual(stopped);
    expect(faults.join()).toContain("an older state was put back");
    // As large as before, and another history.
    await bob.state(same);
    expect((await alice.person.call("key.readHead", {})).error).toEqual(stopped);
    await bob.state(same);
    expect((await alice.person.call("key.readHead", {})).error).toEqual(stopped);
    // A server that starts anew knows as well.
    await using beside = await world.beside();
    expect((await personOf(beside.url, bob.person).call("key.readHead", {})).error).toEqual(stopped);
    await putNewerBack();
    await expectProven(alice);
  });
});

describe("rows that were changed", () => {
  test.each([
    ["a tile", "update musubi.key_log_tiles set data = overlay(data placing '\\x00' from octet_length(data))", /tiles of the key log/],
    [
      "an account's entry in the map",
      "update musubi.key_map_nodes set value = overlay(value placing '\\x00' from 40) where label = $1",
      /map of the key log/,
    ],
    [
      "what stands beside it in the map",
      "update musubi.key_map_nodes set value = overlay(value placing '\\x00' from 40), hash = sha256(hash) where path <> '' and label is distinct from $1",
      /map of the key log/,
    ],
    ["the map's root", "update musubi.key_log_heads set map_root = sha256(map_root)", /map of the key log/],
    ["the tree's root", "update musubi.key_log_heads set root = sha256(root)", /tiles of the key log/],
  ])("are not built on: %s; whoever states something is told, and the log says why", async (_what, change, why) => {
    await expectProven(alice);
    const putBack = await copyOf();
    const [size, number] = [await sizeNow(), await newestNumber(alice)];
    await superuser.query(change, change.includes("$1") ? [labelOf(alice.person.accountId)] : []);
    const statement = await alice.nextStatement(same);
    expect(await alice.person.call("key.publish", { statement })).toMatchObject({ status: 409, error: { code: "key_log_stopped" } });
    expect([await sizeNow(), await newestNumber(alice)]).toEqual([size, number]);
    expect(faults.join()).toMatch(why);
    await putBack();
    await alice.person.must("key.publish", { statement });
    expect((await expectProven(alice)).size).toBe(size + 1);
  });

  test("keep no server from starting: what waits goes on waiting, and the log says why", async () => {
    const putBack = await copyOf();
    const size = await sizeNow();
    await superuser.query("update musubi.key_log_tiles set data = overlay(data placing '\\x00' from octet_length(data))");
    await superuser.query("update musubi.device_statements set is_logged = false where account_id = $1", [bob.person.accountId]);
    await using beside = await world.beside();
    expect((await personOf(beside.url, bob.person).call("key.countPackages", {})).status).toBe(200);
    expect(faults.join()).toMatch(/tiles of the key log/);
    expect(await sizeNow()).toBe(size);
    await putBack();
    await expectProven(bob);
  });

  test("another map under the same size is not signed", async () => {
    await expectProven(alice);
    const putBack = await copyOf();
    await superuser.query("update musubi.key_log_heads set map_root = sha256(map_root)");
    expect((await alice.person.call("key.readHead", {})).error).toEqual({ code: "key_log_stopped" });
    await putBack();
    await expectProven(alice);
  });
});

// The last one: the server of this file goes on under the log that ends here.
test("what was stated before there was a log is taken up at the start, in the order in which it was stated", async () => {
  await superuser.query("delete from musubi.key_log_tiles");
  await superuser.query("delete from musubi.key_log_signer");
  // A clock that was set back in between does not put a statement of an account before an earlier one.
  await superuser.query("update musubi.device_statements set stated_at = '2026-01-01'::timestamptz + make_interval(mins => number)");
  await superuser.query("update musubi.device_statements set stated_at = '2025-01-01' where account_id = $1 and number = 1", [
    alice.person.accountId,
  ]);
  await using beside = await world.beside();
  const { rows } = await superuser.query<{ label: Buffer; number: number }>(
    "select label, number from musubi.key_log_entries order by entry_index",
  );
  const [ofAlice, ofBob] = [alice, bob].map(({ person }) => labelOf(person.accountId));
  const numbers = (label: Buffer | undefined) =>
    rows.filter((row) => label !== undefined && row.label.equals(label)).map((row) => row.number);
  const count = async (of: SealedDevice) => (await newestNumber(of)) + 1;
  expect(numbers(ofAlice)).toEqual(Array.from({ length: await count(alice) }, (_, number) => number));
  expect(numbers(ofBob)).toEqual(Array.from({ length: await count(bob) }, (_, number) => number));
  // Apart from hers that counts as stated when the one before it was, the two take turns.
  const turns = rows.filter(({ label, number }) => !(number === 1 && label.equals(ofAlice ?? label))).map((row) => row.number);
  expect(turns).toEqual([...turns].sort((one, other) => one - other));
  const there = personOf(beside.url, alice.person);
  const { head, siblings, end } = await there.must("key.prove", { accountId: alice.person.accountId });
  const opened = openMapHead(head.note, head.key);
  expect(opened.ok && opened.value.size).toBe(rows.length);
  expect([siblings.length > 0, end === null]).toEqual([true, false]);
});
