import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCheckpoint, verifyTlogProof } from "@musubi/translog";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type LogBench, startLogBench } from "../../../test/log-bench.ts";
import { typedWords } from "../../../test/typed-words.ts";
import { startWatching } from "../../../test/watching-witness.ts";
import { commitmentTo } from "../disclosure/port.ts";
import { WitnessLine } from "./witness-line.ts";

let bench: LogBench;
let scratch: string;
let vkey: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "musubi-public-log-"));
  bench = await startLogBench(inject("cluster"));
  await bench.readTimes(300);
  vkey = (await get("/log/key")).text.trim();
});
afterAll(async () => {
  await bench.end();
  await rm(scratch, { recursive: true, force: true });
});

async function get(path: string): Promise<{ status: number; headers: Headers; bytes: Uint8Array; text: string }> {
  const answer = await fetch(`${bench.world.url}${path}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, bytes, text: Buffer.from(bytes).toString("utf8") };
}

/** Runs a command line as a stranger does, who has no data. */
const musubi = (...words: string[]) => typedWords(join(scratch, "nothing-here"), ...words);

describe("everybody can read the log", () => {
  test("its checkpoint, signed by the key that it names, for seconds only", async () => {
    const { status, headers, text } = await get("/log/checkpoint");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(headers.get("cache-control")).toBe("public, max-age=1");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(openCheckpoint(text, { vkey })).toMatchObject({ ok: true, value: { size: 300 } });
  });

  test("full and partial tiles and bundles, for ever", async () => {
    const [full, partial, entries, last] = [
      await get("/log/tile/0/000"),
      await get("/log/tile/0/001.p/44"),
      await get("/log/tile/entries/000"),
      await get("/log/tile/entries/001.p/44"),
    ];
    expect([full, partial, entries, last].map((one) => one.bytes.length)).toEqual([256 * 32, 44 * 32, 256 * 34, 44 * 34]);
    expect(full.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(full.headers.get("content-type")).toBe("application/octet-stream");
    expect((await get("/log/tile/0/001.p/3")).bytes).toEqual(partial.bytes.subarray(0, 96));
  });

  test.each([
    "0/001",
    "0/001.p/45",
    "0/002",
    "1/000",
    "1/000.p/2",
    "entries/001",
    "entries/001.p/45",
    "0/1",
    "00/000",
    "0/x000/001",
    "0/000.p/0",
    "0/000.p/256",
    "0/000/",
    "entries/x",
  ])("what is not there yet, or no path of a tile, is not found: %s", async (path) => {
    expect((await get(`/log/tile/${path}`)).status).toBe(404);
  });

  test("nothing else lies below it, not even the page of the app", async () => {
    expect((await get("/log/nothing")).status).toBe(404);
  });
});

test("a record that this process was told of is signed at once, and one of another process without being told", async () => {
  const { world, alice } = bench;
  const [told] = await bench.readTimes(1);
  const [untold] = await bench.readTimes(1, false);
  const leafOf = async (id: unknown) => {
    const { disclosures } = await alice.must("disclosure.list", { countMax: 10 });
    return disclosures.find(({ entryId }) => entryId === id)?.leafIndex;
  };
  expect(await leafOf(told?.id)).toEqual(expect.any(Number));
  await expect.poll(() => leafOf(untold?.id), { timeout: 20_000 }).toEqual(expect.any(Number));
  expect(world.server.app.accountability.log.sequencer.damage).toBeNull();
});

describe("a proof", () => {
  test("holds for the sealed record under the key of the log, opens with the key in it, and holds for nothing else", async () => {
    const [entry] = await bench.readTimes(1);
    const { proof, record } = await bench.alice.must("disclosure.prove", { entryId: entry?.id ?? never() });
    const sealed = Buffer.from(record?.sealed ?? "", "base64url");
    expect(verifyTlogProof(proof, commitmentTo(sealed), { vkey }).ok).toBe(true);
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    expect(verifyTlogProof(proof, commitmentTo(sealed), { vkey })).toEqual({ ok: false, reason: "wrong_root" });
  });

  test("is verified by the command line without any server", async () => {
    const [entry] = await bench.readTimes(1);
    const { proof, fileName } = await bench.alice.must("disclosure.prove", { entryId: entry?.id ?? never() });
    const path = join(scratch, fileName);
    await writeFile(path, proof);
    const good = await musubi("log", "verify", "--proof", path, "--key", vkey);
    expect(good.code).toBe(0);
    expect(good.said).toContain(`The entry ${entry?.id} stands in the log`);
    expect(good.said).toContain('"purpose": "support_request"');
    await writeFile(
      path,
      proof.replace(/^index (\d+)$/m, (_line, index: string) => `index ${Number(index) - 1}`),
    );
    expect(await musubi("log", "verify", "--proof", path, "--key", vkey)).toMatchObject({
      code: 1,
      said: expect.stringContaining("wrong_root"),
    });
    const other = JSON.stringify({ entryId: entry?.id, sealed: "AAAA", key: null });
    await writeFile(path, proof.replace(/^extra .*$/m, `extra ${Buffer.from(other).toString("base64")}`));
    expect(await musubi("log", "verify", "--proof", path, "--key", vkey)).toMatchObject({
      code: 1,
      said: expect.stringContaining("does not vouch"),
    });
    expect(await musubi("log", "verify", "--proof", path)).toMatchObject({ code: 1, said: expect.stringContaining("--key") });
  });

  test("names nobody of the staff, and nothing of what they wrote for each other", async () => {
    const [entry] = await bench.readTimes(1);
    const { record, proof } = await bench.alice.must("disclosure.prove", { entryId: entry?.id ?? never() });
    for (const text of [entry?.["staff_id"], entry?.["name"], entry?.["session_id"], entry?.["words"], entry?.["team"]])
      expect(`${record?.json}${proof}`).not.toContain(text);
  });
});

describe("a stranger who watches the log", () => {
  test("finds it sound, remembers it, and finds it sound again when it has grown", async () => {
    const state = join(scratch, "seen");
    expect(await musubi("log", "verify", "--url", bench.world.url, "--key", vkey, "--state", state)).toMatchObject({ code: 0 });
    await bench.readTimes(3);
    expect(await musubi("log", "verify", "--url", bench.world.url, "--key", vkey, "--state", state)).toMatchObject({ code: 0 });
    expect(await readFile(state, "utf8")).toBe((await get("/log/checkpoint")).text);
  });

  test("notices another history by the same key, a shorter one, and another key", async () => {
    const state = join(scratch, "seen-other");
    await using other = await startLogBench(inject("cluster"));
    await other.readTimes(3);
    const note = await (await fetch(`${other.world.url}/log/checkpoint`)).text();
    await writeFile(state, note);
    const foreign = await musubi("log", "verify", "--url", bench.world.url, "--key", vkey, "--state", state);
    expect(foreign).toMatchObject({ code: 1, said: expect.stringContaining("is not this log's") });
    await writeFile(state, (await get("/log/checkpoint")).text);
    await bench.world.server.app.accountability.log.stop();
    const before = await get("/log/checkpoint");
    const size = Number(before.text.split("\n")[1]);
    await bench.tamper(`delete from musubi.log_checkpoints where size = ${size}`);
    const shrunk = await musubi("log", "verify", "--url", bench.world.url, "--key", vkey, "--state", state);
    expect(shrunk).toMatchObject({ code: 1, said: expect.stringContaining("log_shrank") });
    expect(await readFile(state, "utf8")).toBe(before.text);
  });
});

describe("a witness", () => {
  test("cosigns each checkpoint, and one that is not there keeps nobody waiting", async () => {
    await using watched = await startLogBench(inject("cluster"));
    const logKey = (await (await fetch(`${watched.world.url}/log/key`)).text()).trim();
    await using witness = await startWatching(join(scratch, "witness"), [logKey]);
    const parts = { log: watched.world.server.app.accountability.log.log, keep: keepOn(watched) };
    const line = new WitnessLine({ ...parts, witness });
    const absent = new WitnessLine({ ...parts, witness: { url: "http://127.0.0.1:9", vkey: witness.vkey } });
    await watched.world.server.app.accountability.log.stop();
    const signer = watched.signer({
      onSigned: (checkpoint) => {
        line.offer(checkpoint);
        absent.offer(checkpoint);
      },
    });
    for (const size of [1, 2, 3]) {
      await watched.readTimes(1, false);
      await signer.settle();
      await line.settle();
      const note = await (await fetch(`${watched.world.url}/log/checkpoint?${size}`)).text();
      expect(openCheckpoint(note, { vkey: logKey, witnesses: [witness.vkey], quorum: 1 })).toMatchObject({ ok: true, value: { size } });
    }
    // A process that starts anew does not know what the witness has seen; the witness tells it.
    const fresh = new WitnessLine({ ...parts, witness });
    await watched.readTimes(1, false);
    const next = watched.signer({ onSigned: (checkpoint) => fresh.offer(checkpoint) });
    await next.settle();
    await fresh.settle();
    const note = await (await fetch(`${watched.world.url}/log/checkpoint?4`)).text();
    expect(openCheckpoint(note, { vkey: logKey, witnesses: [witness.vkey], quorum: 1 })).toMatchObject({ ok: true, value: { size: 4 } });
    expect((await watched.audit()).problems).toEqual([]);
    await Promise.all([line.stop(), absent.stop(), fresh.stop(), signer.stop(), next.stop()]);
  });
});

function keepOn(watched: LogBench): (checkpoint: { readonly size: number }, lines: string) => Promise<void> {
  return async ({ size }, lines) => {
    await watched.world.server.database.transact("jobs", { actor: null }, async (tx) => {
      const { addCosignatures } = await import("./store.ts");
      await addCosignatures(tx, size, lines);
    });
  };
}

function never(): never {
  throw new Error("An entry was made.");
}
