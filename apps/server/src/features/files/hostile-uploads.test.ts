import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Person, readBytes, readyFile, settled, startWorld, upload, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { HOSTILE_DIR } from "../../../test/thumbnailer/test-settings.ts";
import { sql } from "../../platform/postgres/sql.ts";

// Every file of another folder is a command: MUSUBI_TEST_DATA=<folder> npx vitest run apps/server/src/features/files/hostile-uploads.test.ts

let world: World;
let alice: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  alice = await world.person("alice");
});
afterAll(() => world.stop());

const PATHS = readdirSync(HOSTILE_DIR, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "README.md")
  .map((entry) => join(entry.parentPath, entry.name))
  // Nobody can announce an upload of nothing.
  .filter((path) => readFileSync(path).length > 0);
const REFUSALS = new Set(["unknown_type", "broken_picture", "broken_media", "too_many_pixels", "too_large", "too_costly"]);
/** Types that a browser shows or plays, and in which nothing can run. */
const HARMLESS = /^(?:image\/(?:jpeg|png|webp|avif|gif)|video\/|audio\/)/;

test("a hostile file that is sent as a photo, a film or a voice is refused with nothing kept of it, or is served as what it is and cannot run", {
  timeout: 1_800_000,
}, async () => {
  const strange: unknown[] = [];
  let refused = 0;
  const look = async (path: string, kind: "picture" | "video" | "voice"): Promise<void> => {
    const fileId = await upload(alice, readFileSync(path), { kind, name: "IMG_0001.JPG" });
    const { state, refusal, file } = await settled(alice, fileId);
    if (file === null) {
      refused += 1;
      const kept = await rowsOf(fileId);
      if (!REFUSALS.has(refusal ?? "") || kept > 0) strange.push({ path, kind, state, refusal, kept });
      return;
    }
    for (const { variant } of file.renditions) {
      const { status, headers } = await readBytes(alice, fileId, variant);
      const type = headers.get("content-type") ?? "";
      if (status !== 200 || !HARMLESS.test(type) || !isCaged(headers)) strange.push({ path, kind, variant, status, type });
    }
  };
  await inLots(PATHS, (path) => Promise.all([look(path, "picture"), look(path, "video"), look(path, "voice")]));
  expect(strange).toEqual([]);
  expect(refused).toBeGreaterThan(PATHS.length);
});

test("a hostile file that is sent as a file is handed on as bytes to save, whatever it is, and the next photo is made as ever", {
  timeout: 1_800_000,
}, async () => {
  await inLots(PATHS, async (path) => {
    const bytes = readFileSync(path);
    const file = await readyFile(alice, bytes, { kind: "file", name: basename(path) });
    expect(file.renditions.map(({ variant }) => variant)).toEqual(["original"]);
    const answer = await readBytes(alice, file.fileId, "original");
    expect([path, answer.headers.get("content-type")]).toEqual([path, "application/octet-stream"]);
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(isCaged(answer.headers)).toBe(true);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });
  const photo = readFileSync(new URL("../../../../../fixtures/photos/exif-gps-orient6.jpg", import.meta.url));
  expect((await readyFile(alice, photo, { kind: "picture" })).renditions.length).toBe(4);
});

/** A few at once: each mostly waits for its turn. */
async function inLots(paths: readonly string[], work: (path: string) => Promise<unknown>): Promise<void> {
  const LOT = 6;
  for (let from = 0; from < paths.length; from += LOT) await Promise.all(paths.slice(from, from + LOT).map(work));
}

function isCaged(headers: Headers): boolean {
  return headers.get("content-security-policy") === "default-src 'none'; sandbox" && headers.get("x-content-type-options") === "nosniff";
}

async function rowsOf(fileId: string): Promise<number> {
  const rows = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows(
      sql`select 1 from musubi.uploads where file_id = ${fileId} union all select 1 from musubi.renditions where file_id = ${fileId}`,
    ),
  );
  return rows.length;
}
