import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  addSignatures,
  formatAddCheckpoint,
  formatMapHead,
  openCheckpoint,
  openMapHead,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  signNote,
} from "@musubi/translog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SigningLog } from "./signing-log.ts";
import { type RunningWitness, startWitness, stateDirectory } from "./witness-process.ts";

const log = new SigningLog("musubi.example/log");
const other = new SigningLog("other.example/log", 2);
const impostor = new SigningLog("musubi.example/log", 3);
const EMPTY = createHash("sha256").digest();

let directory: Awaited<ReturnType<typeof stateDirectory>>;
let witness: RunningWitness;

/** The witness knows `log` at size 10, and has never heard from `other`. */
beforeAll(async () => {
  directory = await stateDirectory();
  witness = await startWitness(directory.path, [log.vkey, other.vkey]);
  expect((await witness.add(await log.request(0, 10))).status).toBe(200);
});

afterAll(async () => {
  await witness[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

describe("a witness", () => {
  it("answers with a cosignature that its printed key verifies, of now", async () => {
    const answer = await witness.add(await log.request(10, 10));
    const lines = parseSignatureLines(answer.body);
    const note = addSignatures(await log.checkpoint(10), lines.ok ? lines.value : []);
    const opened = openCheckpoint(note, { vkey: log.vkey, witnesses: [witness.vkey], quorum: 1 });
    const at = opened.ok ? (opened.value.cosigned[0]?.atSeconds ?? 0) : 0;
    const keyMadeAt = (await stat(join(directory.path, "witness.key"))).mtimeMs / 1000;
    expect(answer).toMatchObject({ status: 200, type: "text/plain; charset=utf-8" });
    expect(at).toBeGreaterThanOrEqual(Math.floor(keyMadeAt));
    expect(at).toBeLessThan(keyMadeAt + 600);
  });

  it("shows monitors the last checkpoint with the signatures of the log and its own", async () => {
    const hash = createHash("sha256").update(log.origin).digest("hex");
    const note = await (await fetch(`${witness.url}/${hash}/checkpoint`)).text();
    expect(openCheckpoint(note, { vkey: log.vkey, witnesses: [witness.vkey], quorum: 1 })).toMatchObject({ ok: true, value: { size: 10 } });
  });

  it("has nothing to show of a log that it never cosigned", async () => {
    const hash = createHash("sha256").update(other.origin).digest("hex");
    expect((await fetch(`${witness.url}/${hash}/checkpoint`)).status).toBe(404);
  });

  it("listens on the loopback interface", () => {
    expect(new URL(witness.url).hostname).toBe("127.0.0.1");
  });
});

describe("a request that is refused", () => {
  it.each<[number, string, () => Promise<string | Uint8Array>]>([
    [400, "is empty", async () => ""],
    [400, "is no UTF-8", async () => Uint8Array.of(0xff, 0xfe)],
    [400, "has no old size", async () => (await log.request(10, 12)).replace("old 10\n", "")],
    [400, "has an old size with a leading zero", async () => (await log.request(10, 12)).replace("old 10", "old 010")],
    [400, "has 64 lines of proof", async () => `old 10\n${`${"A".repeat(43)}=\n`.repeat(64)}\n${await log.checkpoint(12)}`],
    [400, "has a note that is none", async () => `old 10\n\n${(await log.checkpoint(12)).trimEnd()}`],
    [400, "has a note that is no checkpoint", async () => `old 10\n\n${signNote("musubi.example/log\n", log.signer)}`],
    [400, "has an old size above the checkpoint's", async () => log.request(10, 8)],
    [403, "is signed by another key of the same name", async () => impostor.request(10, 12)],
    [403, "has a signature that does not hold", async () => (await log.request(10, 12)).replace("\n12\n", "\n13\n")],
    [404, "is of an unknown log", async () => new SigningLog("unknown.example/log").request(0, 5)],
    [409, "rolls back", async () => log.request(5, 8)],
    [409, "begins at zero again", async () => log.request(0, 12)],
    [409, "begins where the log is not yet", async () => log.request(11, 12)],
    [422, "is a fork of the same size", async () => log.request(10, 10, "fork")],
    [422, "is a fork that has grown", async () => log.request(10, 12, "fork")],
    [422, "is a fork of the last leaf", async () => log.request(10, 12, "honest", 9)],
    [422, "has a proof where none is needed", async () => (await log.request(10, 10)).replace("old 10\n", `old 10\n${"A".repeat(43)}=\n`)],
    [422, "has a proof from zero", async () => (await other.request(0, 4)).replace("old 0\n", `old 0\n${"A".repeat(43)}=\n`)],
    [422, "shows an empty tree with another root", async () => emptyWith(new Uint8Array(32))],
  ])("is answered with %i when it %s", async (status, _, body) => {
    expect((await witness.add(await body())).status).toBe(status);
    const known = await witness.add(await log.request(0, 11));
    expect(known).toEqual({ status: 409, type: "text/x.tlog.size", body: "10\n" });
  });

  it("may be too long, for another path, or sent with another method", async () => {
    expect((await witness.add("a".repeat(500_000))).status).toBe(413);
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${witness.url}/other`, { method: "POST", body: "" })).status).toBe(404);
  });
});

describe("a log that binds a map", () => {
  /** The step of the log as a head that binds a map, said at a time. */
  const step = async (oldSize: number, size: number, { map, atMs }: { readonly map: number; readonly atMs: number }) => {
    const request = await log.request(oldSize, size);
    const split = request.indexOf("\n\n");
    const note = parseNote(request.slice(split + 2));
    const checkpoint = note.ok ? parseCheckpoint(note.value.text) : null;
    if (checkpoint?.ok !== true) throw new Error("A log of our own signs checkpoints.");
    const head = { ...checkpoint.value, mapRoot: new Uint8Array(32).fill(map), atMs };
    return {
      body: `${request.slice(0, split + 2)}${signNote(formatMapHead(head), log.signer)}`,
      note: signNote(formatMapHead(head), log.signer),
    };
  };

  it("is cosigned as it grows and as it is said again, and never with two maps at one size", async () => {
    await using own = await stateDirectory();
    await using fresh = await startWitness(own.path, [log.vkey]);
    for (const [oldSize, size, atMs] of [
      [0, 3, 1],
      [3, 3, 2],
      [3, 5, 3],
    ] as const) {
      const { body, note } = await step(oldSize, size, { map: size, atMs });
      const answer = await fresh.add(body);
      expect(answer.status).toBe(200);
      const lines = parseSignatureLines(answer.body);
      const cosigned = addSignatures(note, lines.ok ? lines.value : []);
      expect(openCheckpoint(cosigned, { vkey: log.vkey, witnesses: [fresh.vkey], quorum: 1 })).toMatchObject({ ok: true, value: { size } });
      expect(openMapHead(cosigned, log.vkey)).toMatchObject({ ok: true, value: { size, atMs } });
    }
    expect((await fresh.add((await step(5, 5, { map: 9, atMs: 4 })).body)).status).toBe(422);
    expect((await fresh.add(await log.request(5, 5))).status).toBe(422);
    expect((await fresh.add((await step(3, 4, { map: 4, atMs: 5 })).body)).status).toBe(409);
    expect((await fresh.add((await step(5, 6, { map: 6, atMs: 6 })).body)).status).toBe(200);
  });
});

describe("an empty log", () => {
  it("is cosigned at size zero, and goes on from there", async () => {
    await using own = await stateDirectory();
    await using fresh = await startWitness(own.path, [other.vkey]);
    expect((await fresh.add(emptyWith(EMPTY))).status).toBe(200);
    expect((await fresh.add(await other.request(0, 3))).status).toBe(200);
    expect((await fresh.add(emptyWith(EMPTY))).body).toBe("3\n");
  });
});

function emptyWith(root: Uint8Array): string {
  const text = `${other.origin}\n0\n${Buffer.from(root).toString("base64")}\n`;
  return formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: signNote(text, other.signer) });
}
