import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@musubi/base";
import { makeSigner, openNote } from "@musubi/translog";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SigningLog } from "../test/signing-log.ts";
import { CheckpointStore } from "./checkpoint-store.ts";
import { Witness } from "./witness.ts";

const log = new SigningLog("musubi.example/log");
const signer = makeSigner({ name: "witness.example/w1", kind: "cosignature", seed: new Uint8Array(32).fill(8) });
const logs = new Map([[log.origin, { origin: log.origin, keys: [log.signer.key] }]]);
let stateDir: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "musubi-witness-"));
});
afterEach(() => rm(stateDir, { recursive: true }));

describe("a witness whose clock is set back", () => {
  it("does not say of an earlier time that it had seen more", async () => {
    expect(await cosignedAt(2_000_000, 0, 3)).toBe(2000);
    expect(await cosignedAt(1_000_000, 3, 5)).toBe(2000);
    expect(await cosignedAt(3_000_000, 5, 6)).toBe(3000);
  });
});

async function cosignedAt(nowMs: number, oldSize: number, size: number): Promise<number | null> {
  const witness = new Witness(signer, logs, new CheckpointStore(stateDir), new ManualClock(nowMs));
  const answer = await witness.addCheckpoint(Buffer.from(await log.request(oldSize, size)));
  const opened = openNote((await log.checkpoint(size)) + (answer.ok ? answer.value : ""), [signer.key]);
  return opened.ok ? (opened.value.verified[0]?.atSeconds ?? null) : null;
}
