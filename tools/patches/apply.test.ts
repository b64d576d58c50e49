import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("apply.mjs", import.meta.url));
const FOLDER = "packages/ours/patches/theirs@1.2.3";
const PUBLISHED = { "a.js": "one\ntwo\nthree\nfour\nfive\n", "b.js": "alpha\nbeta\n" };
const CORRECTED = { "a.js": "one\nTWO\nthree\nfour\nfive\nsix\n", "b.js": "alpha\nBETA\n" };
const FIRST = "R1. Why.\n\n--- a/a.js\n+++ b/a.js\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n@@ -4,2 +4,3 @@\n four\n five\n+six\n";
const SECOND = "R2. Why.\n\n--- a/b.js\n+++ b/b.js\n@@ -1,2 +1,2 @@\n alpha\n-beta\n+BETA\n";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "musubi-patches-"));
  await write("node_modules/theirs/package.json", '{ "version": "1.2.3" }');
  for (const [name, text] of Object.entries(PUBLISHED)) await write(`node_modules/theirs/${name}`, text);
  await write(`${FOLDER}/01-first.patch`, FIRST);
  await write(`${FOLDER}/02-second.patch`, SECOND);
  const digests = Object.entries(PUBLISHED).map(([name, text]) => {
    const corrected = name === "a.js" ? CORRECTED["a.js"] : CORRECTED["b.js"];
    return [name, { published: digest(text), corrected: digest(corrected) }];
  });
  await write(`${FOLDER}/digests.json`, JSON.stringify(Object.fromEntries(digests)));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function apply(): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(process.execPath, [PROGRAM, root, FOLDER]);
}

async function installed() {
  return {
    "a.js": await readFile(join(root, "node_modules/theirs/a.js"), "utf8"),
    "b.js": await readFile(join(root, "node_modules/theirs/b.js"), "utf8"),
  };
}

test("corrections are applied once, and again without a change", async () => {
  expect((await apply()).stdout).toContain("is corrected: 2 files");
  expect(await installed()).toEqual(CORRECTED);
  expect((await apply()).stdout).toContain("corrected already");
  expect(await installed()).toEqual(CORRECTED);
});

test("a run that was cut short is finished by the next", async () => {
  await write("node_modules/theirs/a.js", CORRECTED["a.js"]);
  expect((await apply()).stdout).toContain("is corrected: 1 files");
  expect(await installed()).toEqual(CORRECTED);
});

test("a copy within the workspace is found as well", async () => {
  for (const [name, text] of Object.entries(PUBLISHED)) await write(`packages/ours/node_modules/theirs/${name}`, text);
  await write("packages/ours/node_modules/theirs/package.json", '{ "version": "1.2.3" }');
  await apply();
  expect(await readFile(join(root, "packages/ours/node_modules/theirs/b.js"), "utf8")).toBe(CORRECTED["b.js"]);
});

test("another version is refused", async () => {
  await write("node_modules/theirs/package.json", '{ "version": "1.2.4" }');
  await expect(apply()).rejects.toThrow("theirs is 1.2.4");
  expect(await installed()).toEqual(PUBLISHED);
});

test("a file that is neither as published nor as reviewed is refused, and nothing is written", async () => {
  await write("node_modules/theirs/b.js", "alpha\nbeta \n");
  await expect(apply()).rejects.toThrow("neither as published nor as reviewed");
  expect((await installed())["a.js"]).toBe(PUBLISHED["a.js"]);
});

test("a patch that does not fit to the line, or leads elsewhere than what was reviewed, is refused, and nothing is written", async () => {
  await write(`${FOLDER}/01-first.patch`, FIRST.replace("@@ -1,3", "@@ -2,3"));
  await expect(apply()).rejects.toThrow("does not fit");
  await write(`${FOLDER}/01-first.patch`, FIRST.replace("+TWO", "+Two"));
  await expect(apply()).rejects.toThrow("did not become what was reviewed");
  expect(await installed()).toEqual(PUBLISHED);
});

test("a package that is not installed is passed over", async () => {
  await rm(join(root, "node_modules"), { recursive: true });
  expect((await apply()).stdout).toContain("not installed");
});
