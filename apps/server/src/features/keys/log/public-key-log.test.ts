import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeyLogEntry } from "@musubi/protocol";
import { startWorld, type World } from "@musubi/testkit";
import { openMapHead, parseEntryBundle } from "@musubi/translog";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../../test/database-as.ts";
import { sealedCircle } from "../../../../test/sealed-circle.ts";
import type { SealedDevice } from "../../../../test/sealed-device.ts";
import { typedWords } from "../../../../test/typed-words.ts";

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

test("a stranger finds it sound, with the map made again, and finds it sound again when it has grown", async () => {
  const state = join(scratch, "seen");
  const first = await verify("--state", state);
  expect(first.said).toMatch(/3 entries and 1 tiles, a map of 2 in/);
  expect(first.code).toBe(0);
  await alice.state((devices) => devices);
  expect(await verify("--state", state)).toMatchObject({ code: 0 });
  expect(saidIn(await readFile(state, "utf8"))).toEqual(saidIn((await get("/log/keys/checkpoint")).text));
});

test("a stranger notices an entry that was changed", async () => {
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
