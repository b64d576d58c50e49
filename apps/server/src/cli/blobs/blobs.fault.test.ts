import { cp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileView } from "@musubi/protocol";
import { type Person, readBytes, readyFile, sendFiles } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { again, newcomer } from "../../../test/load.ts";
import { endAll, type MusubiProgram, runProgram, startProgram, stopProgram } from "../../../test/musubi-program.ts";
import { makeScratchFolder } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let env: Record<string, string>;
let [alice, bob]: Person[] = [];
let files: FileView[];
beforeAll(async () => {
  folder = await makeScratchFolder();
  env = { MUSUBI_DATA_DIR: join(folder.path, "data"), MUSUBI_PORT: String(await findFreePort()), MUSUBI_DISK_RESERVE_GB: "0" };
});
afterEach(endAll);
afterAll(() => folder[Symbol.asyncDispose]());

const startServer = (): MusubiProgram => startProgram({ args: ["serve", "--no-web"], env });
const musubi = (...args: string[]) => runProgram({ args, env });
const blobsDir = () => join(env["MUSUBI_DATA_DIR"] ?? "", "blobs");

async function blobPaths(): Promise<string[]> {
  const names = await readdir(blobsDir(), { recursive: true });
  return names.filter((name) => name.includes("blb_")).map((name) => join(blobsDir(), name));
}

test("the record answers who was shown what, and a purge is counted, while the server runs", async () => {
  const server = startServer();
  const url = await server.ready();
  [alice, bob] = [await newcomer(url, "alice"), await newcomer(url, "bob")];
  await bob.must("friend.request", { handle: alice.handle });
  await alice.must("friend.accept", { accountId: bob.accountId });
  const made: FileView[] = [];
  for (const text of ["one ", "two ", "tre ", "for "])
    made.push(await readyFile(alice, Buffer.from(text.repeat(40_000)), { kind: "file" }));
  files = made;
  const talk = await alice.direct(bob);
  await sendFiles(
    alice,
    talk.talkId,
    files.map((file) => file.fileId),
  );
  for (const file of files.slice(0, 2)) expect((await readBytes(bob, file.fileId, "original")).status).toBe(200);
  const affected = await musubi("pictures", "affected", "--files", files.map((file) => file.fileId).join(","), "--json");
  const answer: { counts: object; pairs: { ownerHandle: string; viewerHandle: string; fileId: string }[] } = JSON.parse(affected.output);
  expect(answer.counts).toMatchObject({ ownersShown: 1, viewers: 1, made: 4, owners: 1, unseen: 2 });
  expect(answer.pairs.map(({ ownerHandle, viewerHandle, fileId }) => [ownerHandle, viewerHandle, fileId]).toSorted()).toEqual(
    files
      .slice(0, 2)
      .map((file) => ["alice", "bob", file.fileId])
      .toSorted(),
  );
  expect((await musubi("pictures", "purge", "nonsense")).code).toBe(1);
  expect((await musubi("pictures", "purge", "tile")).output).toContain("tile 2");
  expect((await bob.must("pictures.readEpochs", {})).epochs).toContainEqual({ class: "tile", epoch: 2 });
  await bob.must("pictures.confirmPurge", { class: "tile", epoch: 2, platform: "web" });
  const purges: { class: string; confirmed: object }[] = JSON.parse((await musubi("pictures", "purges", "--json")).output);
  expect(purges.find((one) => one.class === "tile")).toMatchObject({ epoch: 2, confirmed: { web: 1 }, waiting: 0 });
  expect((await musubi("pictures", "alarms")).output).toContain("No alarm is open.");
  expect(await stopProgram(server)).toBe(0);
});

test("fsck finds nothing where all is well, and exactly what is wrong where it is not", async () => {
  const well = await musubi("blobs", "fsck");
  expect([well.code, well.output]).toEqual([0, expect.stringContaining("each is there and opens as what it is")]);
  const [lost = "", one = "", other = "", changed = ""] = await blobPaths();
  await rm(lost);
  await swap(one, other);
  await writeFile(changed, Buffer.alloc((await stat(changed)).size));
  const stray = join(blobsDir(), "00", "blb_00000000000000000000");
  await cp(one, stray);
  await utimes(stray, 0, 0);
  const ill: { findings: { blobId: string; problem: string }[] } = JSON.parse((await musubi("blobs", "fsck", "--json")).output);
  const wrong = new Map([
    [lost, "lost"],
    [one, "binding"],
    [other, "binding"],
    [changed, "binding"],
    [stray, "orphan"],
  ]);
  const expected = [...wrong].map(([path, problem]) => `${path.slice(-24)} ${problem}`);
  expect(ill.findings.map(({ blobId, problem }) => `${blobId} ${problem}`).toSorted()).toEqual(expected.toSorted());
});

test("a swapped, changed or lost object is shown to nobody, withdrawn, and told to the operator", async () => {
  const server = startServer();
  const url = await server.ready();
  [alice, bob] = [again(alice as Person, url), again(bob as Person, url)];
  const answers = [];
  for (const file of files) {
    const answer = await readBytes(bob, file.fileId, "original");
    answers.push([answer.status, await answer.text()]);
  }
  for (const [status, body] of answers) expect([status, String(body).length < 100]).toEqual([500, true]);
  expect((await readBytes(bob, files[0]?.fileId ?? "", "original")).status).toBe(409);
  const alarms: { foundBy: string; reason: string }[] = JSON.parse((await musubi("pictures", "alarms", "--json")).output);
  expect(alarms.map(({ foundBy, reason }) => `${foundBy} ${reason}`).toSorted()).toEqual([
    "store bytes_differ",
    "store bytes_differ",
    "store bytes_differ",
    "store object_missing",
  ]);
  expect(await stopProgram(server)).toBe(0);
});

async function swap(one: string, other: string): Promise<void> {
  const aside = `${one}.aside`;
  await cp(one, aside);
  await cp(other, one);
  await cp(aside, other);
  await rm(aside);
}
