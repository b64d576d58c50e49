import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PROJECT_DIR } from "../../installed.ts";
import { makeScratchFolder } from "../postgres/scratch-server.ts";
import { openDataDir, RESTORE_MARK } from "./data-dir.ts";
import { readDataDirFile } from "./data-dir-file.ts";

const user = { appVersion: "1.2.0", region: "jp" };
let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let dir: string;
beforeEach(async () => {
  folder = await makeScratchFolder();
  dir = join(folder.path, "data");
});
afterEach(() => folder[Symbol.asyncDispose]());

const writeFacts = (facts: object): Promise<void> =>
  writeFile(join(dir, "musubi.json"), JSON.stringify({ dataVersion: 1, appVersion: "1.0.0", region: "jp", ...facts }));

test("a data directory is made where there is none, for its owner alone, and says who used it last", async () => {
  using opened = await openDataDir(dir, user);
  await opened.record();
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(join(dir, "musubi.json"), "utf8"))).toEqual({
    dataVersion: 1,
    appVersion: "1.2.0",
    region: "jp",
    isDemo: false,
    blobs: "",
  });
});

test("a data directory whose files lie elsewhere is closed to versions that would look for them in it", async () => {
  using opened = await openDataDir(dir, user);
  await opened.record({ blobs: "s3://town/files" });
  expect(await readDataDirFile(dir)).toMatchObject({ dataVersion: 2, blobs: "s3://town/files" });
  await opened.record({ blobs: "" });
  expect(await readDataDirFile(dir)).toMatchObject({ dataVersion: 1, blobs: "" });
});

test("a data directory that a newer version has changed is refused with both versions", async () => {
  await mkdir(dir);
  await writeFacts({ dataVersion: 3, appVersion: "3.0.0" });
  await expect(openDataDir(dir, user)).rejects.toMatchObject({
    code: "data_directory_too_new",
    message: expect.stringMatching(/3\.0\.0.*1\.2\.0/u),
  });
});

test("an older version's directory is taken over", async () => {
  await mkdir(dir);
  await writeFacts({ appVersion: "0.9.0", isDemo: true });
  using opened = await openDataDir(dir, user);
  await opened.record();
  expect(JSON.parse(await readFile(join(dir, "musubi.json"), "utf8"))).toMatchObject({ appVersion: "1.2.0", isDemo: true });
});

test("data do not change their country by a setting", async () => {
  await mkdir(dir);
  await writeFacts({ region: "kr" });
  await expect(openDataDir(dir, user)).rejects.toMatchObject({ code: "region_mismatch" });
});

test("a place is stated only by a person: nothing is assumed, what was stated holds, and a first statement is a new one", async () => {
  const unsaid = await openDataDir(dir, { ...user, region: "" });
  await unsaid.record();
  expect([unsaid.region, unsaid.isRegionNew]).toEqual(["", false]);
  unsaid.release();
  const stated = await openDataDir(dir, user);
  expect([stated.region, stated.isRegionNew]).toEqual(["jp", true]);
  await stated.record();
  stated.release();
  using later = await openDataDir(dir, { ...user, region: "" });
  expect([later.region, later.isRegionNew]).toEqual(["jp", false]);
});

test("two cannot have it at the same time, and the second may once the first is gone", async () => {
  const first = await openDataDir(dir, user);
  await expect(openDataDir(dir, user)).rejects.toMatchObject({ code: "data_directory_in_use" });
  first.release();
  using second = await openDataDir(dir, user);
  expect(second.path).toBe(dir);
});

test("a folder with other things in it is left alone", async () => {
  await mkdir(dir);
  await writeFile(join(dir, "thesis.odt"), "four years of work");
  await expect(openDataDir(dir, user)).rejects.toMatchObject({
    code: "data_directory_unsuitable",
    message: expect.stringContaining("thesis.odt"),
  });
  expect(await readdir(dir)).toEqual(["thesis.odt"]);
});

test("a file in its place is refused", async () => {
  await writeFile(dir, "");
  await expect(openDataDir(dir, user)).rejects.toMatchObject({ code: "data_directory_unsuitable" });
});

test("the program's own folders, and links into them, are no place for data", async () => {
  await symlink(join(PROJECT_DIR, "apps"), join(folder.path, "link"));
  await expect(openDataDir(join(PROJECT_DIR, "apps", "web", "dist", "data"), user)).rejects.toMatchObject({
    code: "data_directory_unsuitable",
  });
  await expect(openDataDir(join(folder.path, "link", "data"), user)).rejects.toMatchObject({ code: "data_directory_unsuitable" });
});

test("the inside of another data directory is no place for data", async () => {
  await mkdir(dir);
  await writeFacts({});
  await expect(openDataDir(join(dir, "blobs", "mine"), user)).rejects.toMatchObject({ code: "data_directory_unsuitable" });
});

test("where a restore was cut off, nobody starts", async () => {
  await mkdir(dir);
  await writeFile(join(dir, RESTORE_MARK), "");
  await expect(openDataDir(dir, user)).rejects.toMatchObject({
    code: "data_directory_unsuitable",
    message: expect.stringContaining("restore"),
  });
});

test("a musubi.json of somebody else is refused, never replaced", async () => {
  await mkdir(dir);
  await writeFile(join(dir, "musubi.json"), "{}");
  await expect(openDataDir(dir, user)).rejects.toMatchObject({ code: "data_directory_damaged" });
  expect(await readFile(join(dir, "musubi.json"), "utf8")).toBe("{}");
});

// Root may write anywhere, so this can only be seen as somebody else.
test.skipIf(process.getuid?.() === 0)("a folder that this user may not write in is refused", async () => {
  await mkdir(dir, { mode: 0o500 });
  await chmod(dir, 0o500);
  await expect(openDataDir(dir, user)).rejects.toMatchObject({ code: "data_directory_not_permitted" });
});
