/** A whole server whose files lie in a real S3, with the line to it cut and the server killed. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemClock, systemRandom } from "@musubi/base";
import type { FileView } from "@musubi/protocol";
import { type Person, readBytes, readyFile, sendFiles, settled, upload } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { again, newcomer } from "../../../test/load.ts";
import { endAll, type MusubiProgram, runProgram, startProgram, stopProgram } from "../../../test/musubi-program.ts";
import { type Relay, startRelay } from "../../../test/relay.ts";
import { openTestBucket, type TestBucket } from "../../../test/test-bucket.ts";
import { S3Client } from "../../platform/blobs/s3/s3-client.ts";
import { fixedCredentials } from "../../platform/blobs/s3/s3-credentials.ts";
import { S3Folder } from "../../platform/blobs/s3/s3-folder.ts";
import { makeScratchFolder } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";

const SMALL = Buffer.from("between friends ".repeat(20_000));
const LARGE = Buffer.alloc(17 * 1024 ** 2, "a long film ");

let bucket: TestBucket;
let scratch: Awaited<ReturnType<typeof makeScratchFolder>>;
let relay: Relay;
let env: Record<string, string>;
let place: ReturnType<TestBucket["freshPlace"]>;
let files: FileView[];
let [alice, bob]: Person[] = [];
beforeAll(async () => {
  bucket = await openTestBucket();
  scratch = await makeScratchFolder();
  relay = await startRelay(bucket.endpoint);
  place = bucket.freshPlace();
  env = {
    MUSUBI_DATA_DIR: join(scratch.path, "data"),
    MUSUBI_PORT: String(await findFreePort()),
    MUSUBI_DISK_RESERVE_GB: "0",
    MUSUBI_BACKUP_PASSPHRASE: "a quiet heron by the river",
    MUSUBI_BLOBS: `s3://${place.bucket}/${place.prefix.slice(0, -1)}`,
    MUSUBI_S3_ENDPOINT: relay.url,
    MUSUBI_S3_ACCESS_KEY: bucket.accessKey,
    MUSUBI_S3_SECRET_KEY: bucket.secretKey,
  };
}, 60_000);
afterEach(endAll);
afterAll(async () => {
  const folder = objects();
  for await (const { blobId } of folder.list()) await folder.remove(blobId);
  await relay[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

const startServer = (change: Record<string, string> = {}): MusubiProgram =>
  startProgram({ args: ["serve", "--no-web"], env: { ...env, ...change } });
const musubi = (args: string[], change: Record<string, string> = {}) => runProgram({ args, env: { ...env, ...change } });
function objects(): S3Folder {
  const credentials = fixedCredentials(bucket.accessKey, bucket.secretKey);
  return new S3Folder(new S3Client({ place, credentials, clock: systemClock, random: systemRandom }), systemRandom);
}
const read = async (file: FileView | undefined): Promise<[number, string]> => {
  const answer = await readBytes(bob as Person, file?.fileId ?? "", "original");
  return [answer.status, Buffer.from(await answer.arrayBuffer()).toString()];
};

test("files go to the bucket and to nowhere else, and come back whole", async () => {
  const server = startServer();
  const url = await server.ready();
  [alice, bob] = [await newcomer(url, "alice"), await newcomer(url, "bob")];
  await bob.must("friend.request", { handle: alice.handle });
  await alice.must("friend.accept", { accountId: bob.accountId });
  files = [await readyFile(alice, SMALL, { kind: "file" }), await readyFile(alice, LARGE, { kind: "file" })];
  const talk = await alice.direct(bob);
  await sendFiles(
    alice,
    talk.talkId,
    files.map((file) => file.fileId),
  );
  expect(await read(files[0])).toEqual([200, SMALL.toString()]);
  expect((await read(files[1]))[1] === LARGE.toString()).toBe(true);
  expect(await readdir(join(env["MUSUBI_DATA_DIR"] ?? "", "blobs")).catch(() => [])).toEqual([]);
  expect((await musubi(["blobs", "fsck"])).output).toContain("each is there and opens as what it is");
  expect((await musubi(["doctor"])).output).toMatch(/ok +files +s3:.* answers and can be written/);
  expect(server.output() + server.complaints()).not.toContain(env["MUSUBI_S3_SECRET_KEY"]);
  expect(await stopProgram(server)).toBe(0);
});

test("while the store cannot be reached people are asked to wait, nothing is taken for lost, and afterwards all goes on", async () => {
  const server = startServer();
  const url = await server.ready();
  [alice, bob] = [again(alice as Person, url), again(bob as Person, url)];
  relay.cut();
  const [status, body] = await read(files[0]);
  expect([status, body]).toEqual([503, expect.stringContaining("unavailable")]);
  expect((await musubi(["blobs", "fsck"])).complaints).toContain("cannot be used");
  relay.mend();
  expect(await read(files[0])).toEqual([200, SMALL.toString()]);
  expect((await musubi(["pictures", "alarms"])).output).toContain("No alarm is open.");
  expect(await stopProgram(server)).toBe(0);
});

test("a server that is killed while it stores a file ends with the file ready and nothing doubled", async () => {
  const first = startServer();
  alice = again(alice as Person, await first.ready());
  const fileId = await upload(alice, LARGE, { kind: "file" });
  for (let parts = 0; parts === 0; ) for await (const one of objects().list()) if (one.isPartial) parts += 1;
  first.kill("SIGKILL");
  await first.ended;
  const second = startServer();
  alice = again(alice, await second.ready());
  expect((await settled(alice, fileId, 200_000)).state).toBe("ready");
  expect((await musubi(["blobs", "fsck"])).code).toBe(0);
  expect(await stopProgram(second)).toBe(0);
});

test("a start refuses a place in which the files do not lie, and a bucket of another server", async () => {
  const moved = await musubi(["serve", "--no-web"], { MUSUBI_BLOBS: "" });
  expect([moved.code, moved.complaints + moved.output]).toEqual([1, expect.stringContaining("A setting moves no files")]);
  const foreign = await musubi(["serve", "--no-web"], { MUSUBI_DATA_DIR: join(scratch.path, "another") });
  expect([foreign.code, foreign.complaints + foreign.output]).toEqual([1, expect.stringContaining("belongs to another Musubi")]);
  const wrong = await musubi(["serve", "--no-web"], { MUSUBI_S3_SECRET_KEY: "not-the-secret" });
  expect([wrong.code, wrong.complaints + wrong.output]).toEqual([1, expect.stringContaining("SignatureDoesNotMatch")]);
  expect(wrong.complaints + wrong.output).not.toContain("not-the-secret");
});

test("a backup holds what lies in the bucket, and comes back into a folder; never over files that are there", async () => {
  const file = join(scratch.path, "town.musubi");
  const made = await musubi(["backup", file, "--verify"]);
  expect([made.code, made.output]).toEqual([0, expect.stringContaining("everything came back as it was")]);
  const over = await musubi(["restore", file], { MUSUBI_DATA_DIR: join(scratch.path, "over") });
  expect([over.code, over.complaints + over.output]).toEqual([1, expect.stringContaining("never touches data that are there")]);
  const change = { MUSUBI_DATA_DIR: join(scratch.path, "folder"), MUSUBI_BLOBS: "" };
  expect((await musubi(["restore", file], change)).code).toBe(0);
  expect((await musubi(["blobs", "fsck"], change)).output).toContain("each is there and opens as what it is");
  const prefix = bucket.freshPlace().prefix.slice(0, -1);
  const elsewhere = { MUSUBI_DATA_DIR: join(scratch.path, "elsewhere"), MUSUBI_BLOBS: `s3://${place.bucket}/${prefix}` };
  expect((await musubi(["restore", file], elsewhere)).code).toBe(0);
  expect((await musubi(["blobs", "fsck"], elsewhere)).output).toContain("each is there and opens as what it is");
});

test("fsck finds what was lost and swapped in the bucket", async () => {
  const folder = objects();
  const ids = [];
  for await (const { blobId, sizeBytes } of folder.list()) ids.push({ blobId, sizeBytes });
  const [lost, other] = ids.sort((one, next) => next.sizeBytes - one.sizeBytes);
  if (lost === undefined || other === undefined) throw new Error("There are no files.");
  await folder.put(other.blobId, folder.read(lost.blobId, null));
  await folder.remove(lost.blobId);
  const ill: { findings: { blobId: string; problem: string }[] } = JSON.parse((await musubi(["blobs", "fsck", "--json"])).output);
  expect(ill.findings).toHaveLength(2);
  expect(ill.findings).toEqual(
    expect.arrayContaining([
      { blobId: lost.blobId, problem: "lost" },
      { blobId: other.blobId, problem: "binding" },
    ]),
  );
});
