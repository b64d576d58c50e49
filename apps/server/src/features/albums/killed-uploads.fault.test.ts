import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlbumId, FileId } from "@musubi/protocol";
import { type Person, readBytes } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Dice } from "../../../test/history/dice.ts";
import { faultSettings } from "../../../test/history/fault-settings.ts";
import { freePort } from "../../../test/history/free-port.ts";
import { ServerProcess } from "../../../test/history/server-process.ts";
import { numberedPhoto, numberIn } from "../../../test/killed-uploads/numbered-photo.ts";
import { Onlooker } from "../../../test/killed-uploads/onlooker.ts";
import { strike } from "../../../test/killed-uploads/strikes.ts";
import { StubbornPhone } from "../../../test/killed-uploads/stubborn-phone.ts";
import { newcomer } from "../../../test/load.ts";
import { runProgram } from "../../../test/musubi-program.ts";

const { photos: PHOTOS, seed } = faultSettings();
const STRIKES = Math.max(5, Math.round(PHOTOS / 12));
const AT_ONCE = 3;

let dataDir: string;
let server: ServerProcess;
const troubles: string[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "musubi-killed-"));
  const onTrouble = (what: string): void => void troubles.push(what);
  server = new ServerProcess({ dataDir, port: await freePort(), settings: { MUSUBI_DISK_RESERVE_GB: "0" }, onTrouble });
  await server.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** Which photo a form of a file is, and whether it is what was told of it. */
async function formOf(person: Person, fileId: FileId, variant: "list" | "tile" | "screen" | "original", told: string): Promise<number> {
  const bytes = Buffer.from(await (await readBytes(person, fileId, variant)).arrayBuffer());
  return createHash("sha256").update(bytes).digest("hex") === told ? numberIn(bytes) : -1;
}

test(`${PHOTOS} photos on their way into an album while server, workers and database are killed: each arrives once and whole, and nothing half is shown (seed ${seed})`, async () => {
  const [alice, bob] = [await newcomer(server.url, "alice"), await newcomer(server.url, "bob")];
  await bob.must("friend.request", { handle: alice.handle });
  await alice.must("friend.accept", { accountId: bob.accountId });
  const { talkId } = await alice.group("三瓶山", bob);
  const { albumId } = (await alice.must("album.create", { talkId, name: "夏" })).album;
  const sources = await Promise.all(Array.from({ length: PHOTOS }, (_, number) => numberedPhoto(number)));
  const dice = new Dice(seed);
  let sent = 0;
  let isOver = false;
  const phone = new StubbornPhone(alice, () => {
    sent += 1;
  });
  const onlooker = new Onlooker(bob, new Dice(seed + 1));
  const looking = onlooker.look(albumId);
  const pieces = sources.reduce((sum, bytes) => sum + Math.ceil(bytes.length / 8_192), 0);
  const striking = strike(server, dice, { strikes: STRIKES, pieces, sent: () => sent, isOver: () => isOver });
  const brought = await bringAll(phone, sources, albumId);
  isOver = true;
  const killed = await striking;
  await server.serving();
  onlooker.stop();
  await looking;

  const { photos } = await new StubbornPhone(bob, () => undefined).ask("album.listPhotos", { albumId, countMax: 500 });
  expect(photos.map(({ fileId }) => fileId).toSorted()).toEqual(brought.toSorted());
  const seen: (readonly number[])[] = [];
  for (const { fileId, forms } of photos) {
    const file = (await bob.must("file.describe", { fileIds: [fileId] })).files[0]?.file;
    const original = file?.renditions.find(({ variant }) => variant === "original")?.sha256 ?? "";
    const made = await Promise.all(
      forms.flatMap(({ variant, sha256 }) => (variant === "poster" ? [] : [formOf(bob, fileId, variant, sha256)])),
    );
    seen.push([...made, await formOf(bob, fileId, "original", original)]);
  }
  // Each file is one photo in all of its forms, the one that was sent under its name, and each photo is there once.
  const numberOf = new Map(brought.map((fileId, number) => [fileId, number]));
  expect(seen).toEqual(photos.map(({ fileId }) => Array.from({ length: 4 }, () => numberOf.get(fileId))));
  expect(onlooker.faults).toEqual([]);
  expect(troubles).toEqual([]);
  expect([...phone.refusals].filter((code) => code !== "unavailable" && code !== "in_progress")).toEqual([]);
  // A run in which nothing was killed or seen would prove nothing.
  expect(new Set(killed)).toEqual(new Set(["worker", "server", "database", "both"]));
  expect(onlooker.shownCount).toBeGreaterThan(PHOTOS / 10);
  const env = { MUSUBI_DATA_DIR: dataDir };
  const fsck = await runProgram({ args: ["blobs", "fsck"], env });
  expect([fsck.code, fsck.output]).toEqual([0, expect.stringContaining("each is there and opens as what it is")]);
  expect((await runProgram({ args: ["pictures", "alarms"], env })).output).toContain("No alarm is open.");
  process.stdout.write(`${PHOTOS} photos, killed ${killed.join(", ")}; ${onlooker.shownCount} forms were looked at meanwhile\n`);
}, 3_600_000);

/** Brings all photos, a few at once, in their order; gives the files in the order of the photos. */
async function bringAll(phone: StubbornPhone, sources: readonly Buffer[], albumId: AlbumId): Promise<FileId[]> {
  const brought: FileId[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let number = next++; number < sources.length; number = next++) {
      brought[number] = await phone.bring(sources[number] ?? Buffer.alloc(0), `IMG_${number}.JPG`, albumId);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return brought;
}
