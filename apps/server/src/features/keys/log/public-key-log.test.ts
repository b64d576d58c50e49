import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeyLogEntry } from "@musubi/protocol";
import { personOf, startWorld, type World } from "@musubi/testkit";
import { openCheckpoint, openMapHead, parseEntryBundle } from "@musubi/translog";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../../test/database-as.ts";
import { sealedCircle } from "../../../../test/sealed-circle.ts";
import type { SealedDevice } from "../../../../test/sealed-device.ts";
import { typedWords } from "../../../../test/typed-words.ts";
import { startWatching } from "../../../../test/watching-witness.ts";
import { findFreePort } from "../../../platform/postgres/socket-folder.ts";
import { KEY_LOG_HEAD_FILE } from "./key-log.ts";

let world: World;
let alice: SealedDevice;
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "musubi-public-key-log-"));
  world = await startWorld(inject("cluster"));
  [alice] = await (await sealedCircle(world)).devices("alice", "bob");
  await alice.state((devices) => devices);
});
afterAll(async () => {
  await world.stop();
  await rm(scratch, { recursive: true, force: true });
});

async function get(path: string): Promise<{ status: number; headers: Headers; bytes: Uint8Array; text: string }> {
  const answer = await fetch(`${world.url}${path}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, bytes, text: Buffer.from(bytes).toString("utf8") };
}

/** A head without its time and signature: it is signed anew from time to time. */
const saidIn = (note: string): string[] => note.split("\n").slice(0, 4);

/** What a stranger's look at the key log comes to. */
const verify = (...words: string[]) =>
  typedWords(join(scratch, "nothing-here"), "log", "verify", "--url", `${world.url}/log/keys`, ...words);

describe("everybody can read the key log", () => {
  test("its head, which says what devices are shown, signed by the key that it names", async () => {
    const [note, key] = [await get("/log/keys/checkpoint"), await get("/log/keys/key")];
    expect([note.headers.get("cache-control"), note.headers.get("access-control-allow-origin")]).toEqual(["public, max-age=1", "*"]);
    expect(openMapHead(note.text, key.text.trim())).toMatchObject({ ok: true, value: { size: 3 } });
    const { head } = await alice.person.must("key.readHead", {});
    expect([head.key, saidIn(head.note)]).toEqual([key.text.trim(), saidIn(note.text)]);
    expect((await get("/log/key")).text).not.toBe(key.text);
  });

  test("tiles and entries: labels, numbers and hashes, and nothing else", async () => {
    const [tile, bundle] = [await get("/log/keys/tile/0/000.p/3"), await get("/log/keys/tile/entries/000.p/3")];
    expect([tile.bytes.length, tile.headers.get("cache-control")]).toEqual([96, "public, max-age=31536000, immutable"]);
    const entries = parseEntryBundle(bundle.bytes, 3);
    expect(entries.ok && entries.value.map((entry) => [entry.length, readKeyLogEntry(entry)?.number])).toEqual([
      [72, 0],
      [72, 0],
      [72, 1],
    ]);
  });

  test.each(["tile/0/000", "tile/0/000.p/4", "tile/entries/000.p/4", "tile/entries/001.p/1", "tile/x", "report.json"])(
    "what is not there is not found: %s",
    async (path) => {
      expect((await get(`/log/keys/${path}`)).status).toBe(404);
    },
  );
});

test("[SEALED-07] a stranger finds it sound, with the map made again, and finds it sound again when it has grown", async () => {
  const state = join(scratch, "seen");
  const first = await verify("--state", state);
  expect(first.said).toMatch(/3 entries and 1 tiles, a map of 2 in/);
  expect(first.code).toBe(0);
  await alice.state((devices) => devices);
  expect(await verify("--state", state)).toMatchObject({ code: 0 });
  expect(saidIn(await readFile(state, "utf8"))).toEqual(saidIn((await get("/log/keys/checkpoint")).text));
});

test("[SEALED-07] a stranger notices an entry that was changed", async () => {
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  const flip =
    "update musubi.key_log_entries set statement_hash = set_byte(statement_hash, 0, get_byte(statement_hash, 0) # 1) where entry_index = 1";
  await superuser.query(flip);
  const { code, said } = await verify();
  expect(code).toBe(1);
  expect(said).toContain("has another root than the entries that are served");
  expect(said).toContain("tile/0/000.p/4 was changed");
  expect(said).toContain("is not the one that the checkpoint binds");
  await superuser.query(flip);
  expect(await verify()).toMatchObject({ code: 0 });
  await superuser.end();
});

describe("a witness", () => {
  test("that the operator named cosigns every head, and none of another history", async () => {
    const [state, port] = [join(scratch, "witness"), await findFreePort()];
    // It makes its key at its first start, before it knows the log.
    const { vkey } = await (async () => {
      await using first = await startWatching(state, [(await get("/log/keys/key")).text.trim()]);
      return first;
    })();
    await using watched = await startWorld(inject("cluster"), { env: { MUSUBI_WITNESSES: `http://127.0.0.1:${port} ${vkey}` } });
    const read = async (path: string) => (await fetch(`${watched.url}/log/keys/${path}`)).text();
    const logKey = (await read("key")).trim();
    await using _witness = await startWatching(state, [logKey], port);
    const [carol, dave] = await (await sealedCircle(watched)).devices("carol", "dave");
    const cosigned = async () => openCheckpoint(await read("checkpoint"), { vkey: logKey, witnesses: [vkey], quorum: 1 });
    for (const size of [3, 4]) {
      await carol.state((devices) => devices);
      await watched.server.app.keyLogWitnesses.settle();
      expect(await cosigned()).toMatchObject({ ok: true, value: { size } });
      expect(openMapHead(await read("checkpoint"), logKey)).toMatchObject({ ok: true, value: { size } });
    }
    // Of the same log another history: a server that remembers nothing goes on from an older state of the database.
    const superuser = await databaseAsSuperuser(watched, inject("cluster"));
    await superuser.query("set session_replication_role = replica");
    for (const table of ["key_log_entries", "key_log_tiles", "key_map_nodes", "key_log_heads"])
      await superuser.query(`delete from musubi.${table}`);
    await superuser.query("update musubi.device_statements set is_logged = false");
    await superuser.query("delete from musubi.device_statements where account_id = $1 and number > 0", [carol.person.accountId]);
    await rm(join(watched.dataDir, KEY_LOG_HEAD_FILE));
    await using beside = await watched.beside();
    const person = personOf(beside.url, dave.person);
    for (let time = 0; time < 3; time += 1) await person.must("key.publish", { statement: await dave.nextStatement((devices) => devices) });
    const { keyLogWitnesses } = beside.server.app;
    await keyLogWitnesses.settle();
    const forked = (await (await fetch(`${beside.url}/log/keys/checkpoint`)).text()).trimEnd();
    expect(openMapHead(`${forked}\n`, logKey)).toMatchObject({ ok: true, value: { size: 5 } });
    expect(openCheckpoint(`${forked}\n`, { vkey: logKey, witnesses: [vkey], quorum: 1 }).ok).toBe(false);
    await superuser.end();
  });
});
