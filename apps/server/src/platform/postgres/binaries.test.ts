import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readlink, symlink, unlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BinariesPackage, copyBinaries, findBinariesPackage, linkLibraries, programPath } from "./binaries.ts";
import { makeScratchFolder } from "./scratch-server.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let binaries: BinariesPackage;
let copy: string;

beforeAll(async () => {
  folder = await makeScratchFolder();
  binaries = await findBinariesPackage();
  await mkdir(join(folder.path, "place", "copying-cut-off"), { recursive: true });
  const place = join(folder.path, "place");
  const copies = await Promise.all([1, 2].map(() => copyBinaries(binaries, place, { isOnlyOurs: false })));
  copy = copies[0] ?? "";
  expect(copies[1]).toBe(copy);
});
afterAll(() => folder[Symbol.asyncDispose]());

test("two copies made at once end as one that runs", async () => {
  const { stdout } = await promisify(execFile)(programPath(copy, "postgres"), ["--version"]);
  expect(stdout).toContain(`PostgreSQL) ${binaries.major}.`);
  expect(await readdir(join(folder.path, "place"))).toEqual(["copying-cut-off", basename(copy)]);
});

test("library links that are missing are made, by two at once too", async () => {
  const lib = join(copy, "lib");
  const links: string[] = [];
  for (const name of await readdir(lib)) if ((await lstat(join(lib, name))).isSymbolicLink()) links.push(name);
  expect(links.length).toBeGreaterThan(0);
  const before = await Promise.all(links.map((name) => readlink(join(lib, name))));
  await Promise.all(links.map((name) => unlink(join(lib, name))));
  expect(await Promise.all([linkLibraries(copy), linkLibraries(copy)])).toEqual([true, true]);
  expect(await Promise.all(links.map((name) => readlink(join(lib, name))))).toEqual(before);
});

test("a copy that others may write to is not trusted", async () => {
  const place = join(folder.path, "planted");
  const planted = join(place, basename(copy));
  await mkdir(planted, { recursive: true });
  await chmod(planted, 0o777);
  await writeFile(join(planted, "not-ours"), "");
  await expect(copyBinaries(binaries, place, { isOnlyOurs: false })).rejects.toThrow("may be changed by others");
});

test("a place of our own is rid of what an earlier version left", async () => {
  const place = join(folder.path, "own");
  await mkdir(join(place, "postgres-1.0.0"), { recursive: true });
  await mkdir(join(place, "copying-cut-off"));
  await symlink(copy, join(place, "link"));
  const small = { home: join(copy, "bin"), version: "2.0.0", major: "2" };
  const made = await copyBinaries(small, place, { isOnlyOurs: true });
  expect(await readdir(place)).toEqual(["postgres-2.0.0"]);
  expect(await readdir(made)).toEqual(await readdir(join(copy, "bin")));
  expect((await lstat(copy)).isDirectory()).toBe(true);
});
