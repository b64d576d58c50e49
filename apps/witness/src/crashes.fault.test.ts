import { chmod, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SigningLog } from "../test/signing-log.ts";
import { type RunningWitness, refusedStart, startWitness, stateDirectory } from "../test/witness-process.ts";
import { CheckpointStore } from "./checkpoint-store.ts";

const log = new SigningLog("musubi.example/log");
const HISTORIES = ["honest", "fork"] as const;

describe("a witness that is started again", () => {
  it("has the same key, which only its owner can read", async () => {
    await using directory = await stateDirectory();
    await using first = await startWitness(directory.path, [log.vkey]);
    await first.kill();
    await using second = await startWitness(directory.path, [log.vkey]);
    expect(second.vkey).toBe(first.vkey);
    expect((await stat(join(directory.path, "witness.key"))).mode & 0o777).toBe(0o600);
  });

  it("remembers what it cosigned before it was killed", async () => {
    await using directory = await stateDirectory();
    await using first = await startWitness(directory.path, [log.vkey]);
    await first.add(await log.request(0, 7));
    await first.kill();
    await using second = await startWitness(directory.path, [log.vkey]);
    expect((await second.add(await log.request(7, 9, "fork"))).status).toBe(422);
    expect(await second.add(await log.request(0, 5))).toMatchObject({ status: 409, body: "7\n" });
    expect((await second.add(await log.request(7, 9))).status).toBe(200);
  });

  it("has not forgotten anything it answered, wherever in a step it was killed", async () => {
    await using directory = await stateDirectory();
    let known = 0;
    for (let round = 0; round < 4; round += 1) {
      await using witness = await startWitness(directory.path, [log.vkey]);
      const answered = await growUntilKilled(witness, known);
      await using again = await startWitness(directory.path, [log.vkey]);
      const size = Number((await again.add(await log.request(50, 51))).body);
      expect(size).toBeGreaterThanOrEqual(answered);
      known = size;
    }
    expect(known).toBeGreaterThan(0);
  });

  it("does not mind what a step that was cut short left behind", async () => {
    await using directory = await stateDirectory();
    await using first = await startWitness(directory.path, [log.vkey]);
    await first.add(await log.request(0, 7));
    await first.kill();
    const files = logDirectory(directory.path);
    await writeFile(join(files, "0000000000000002.checkpoint.abcdefghjk.tmp"), (await log.checkpoint(9)).slice(0, 40));
    await using second = await startWitness(directory.path, [log.vkey]);
    expect((await second.add(await log.request(7, 9))).status).toBe(200);
  });

  it.each(["half of it", "nothing", "another checkpoint"])("refuses to start when its state holds %s", async (left) => {
    await using directory = await stateDirectory();
    await using first = await startWitness(directory.path, [log.vkey]);
    await first.add(await log.request(0, 7));
    await first.kill();
    const [name = ""] = await readdir(logDirectory(directory.path));
    const path = join(logDirectory(directory.path), name);
    if (left === "another checkpoint") await writeFile(path, await log.checkpoint(3));
    else await truncate(path, left === "nothing" ? 0 : Math.floor((await readFile(path)).length / 2));
    expect(await refusedStart(directory.path, [log.vkey])).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining("does not verify"),
    });
  });

  it("refuses to start without the key that it cosigned with, or with one that others can read, or under another name", async () => {
    await using directory = await stateDirectory();
    await using first = await startWitness(directory.path, [log.vkey]);
    await first.add(await log.request(0, 7));
    await first.kill();
    const key = join(directory.path, "witness.key");
    expect(await refusedStart(directory.path, [log.vkey], "witness.example/w2")).toMatchObject({ exitCode: 2 });
    await chmod(key, 0o644);
    expect(await refusedStart(directory.path, [log.vkey])).toMatchObject({ exitCode: 2, errors: expect.stringContaining("chmod") });
    await rm(key);
    expect(await refusedStart(directory.path, [log.vkey])).toMatchObject({ exitCode: 2, errors: expect.stringContaining("is gone") });
  });

  it("cosigns nothing while its state cannot be written", async () => {
    await using directory = await stateDirectory();
    await using witness = await startWitness(directory.path, [log.vkey]);
    await writeFile(logDirectory(directory.path), "No directory.");
    expect((await witness.add(await log.request(0, 7))).status).toBe(500);
    await rm(logDirectory(directory.path));
    expect((await witness.add(await log.request(0, 7))).status).toBe(200);
  });
});

describe("a witness that is asked for two histories at once", () => {
  it("cosigns one of them, in one process and in two on the same directory", async () => {
    for (const processCount of [1, 2]) {
      await using directory = await stateDirectory();
      await using running = new AsyncDisposableStack();
      const witnesses: RunningWitness[] = [];
      for (let at = 0; at < processCount; at += 1) witnesses.push(running.use(await startWitness(directory.path, [log.vkey])));
      const asked = await askForBoth(witnesses);
      const cosigned = asked.filter(({ status }) => status === 200);
      expect(new Set(cosigned.map(({ word }) => word)).size).toBe(1);
      expect(asked.map(({ status }) => status).filter((status) => ![200, 409, 422].includes(status))).toEqual([]);
    }
  });
});

/** Every step of two histories from zero to eight leaves, all at once and twice over. */
async function askForBoth(witnesses: readonly RunningWitness[]): Promise<{ word: string; status: number }[]> {
  const steps = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((oldSize) => HISTORIES.map((word) => ({ oldSize, word })));
  const requests = await Promise.all(
    steps.map(async ({ oldSize, word }) => ({ word, body: await log.request(oldSize, oldSize + 1, word) })),
  );
  return Promise.all(
    [...requests, ...requests].flatMap(({ word, body }) =>
      witnesses.map(async (witness) => ({ word, status: (await witness.add(body)).status })),
    ),
  );
}

/** Sends a step, then many at once, and ends the process at the first answer to those. Gives the largest size that was answered for. */
async function growUntilKilled(witness: RunningWitness, from: number): Promise<number> {
  const bodies = await Promise.all(
    [0, 1, 1, 1, 1, 1].map(async (growth) => ({ growth, body: await log.request(from + 1, from + 1 + growth) })),
  );
  let answered = (await witness.add(await log.request(from, from + 1))).status === 200 ? from + 1 : from;
  await Promise.all(
    bodies.map(async ({ growth, body }) => {
      const answer = await witness.add(body).catch(() => null);
      if (answer?.status === 200) answered = Math.max(answered, from + 1 + growth);
      await witness.kill();
    }),
  );
  return answered;
}

function logDirectory(stateDir: string): string {
  return join(stateDir, CheckpointStore.directoryOf(log.origin));
}
