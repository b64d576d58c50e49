import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeScratchFolder } from "../platform/postgres/scratch-server.ts";
import { webAppState } from "./ensure-web-app.ts";
import { stampOfSources } from "./source-stamp.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
beforeEach(async () => {
  folder = await makeScratchFolder();
  for (const path of [
    "apps/web/src/main.tsx",
    "apps/web/index.html",
    "apps/console/src/main.tsx",
    "packages/ui/src/tokens.css",
    "packages/client/src/index.ts",
    "packages/protocol/src/index.ts",
    "packages/base/src/index.ts",
    "packages/sealed/src/index.ts",
    "packages/e2ee/patches/one.diff",
    "package-lock.json",
    "tsconfig.base.json",
  ]) {
    await write(path, path);
  }
  await standsOn("apps/web", "base", "client", "protocol", "sealed", "ui");
  await standsOn("apps/console", "base", "protocol", "ui");
  await standsOn("packages/sealed", "base", "e2ee");
  for (const name of ["base", "client", "e2ee", "protocol", "ui"]) await standsOn(`packages/${name}`);
});
afterEach(() => folder[Symbol.asyncDispose]());

async function write(path: string, text: string): Promise<void> {
  const full = join(folder.path, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, text);
}

/** Writes a manifest that names these packages of ours. */
async function standsOn(folder: string, ...packages: readonly string[]): Promise<void> {
  const dependencies = Object.fromEntries([...packages.map((name) => [`@musubi/${name}`, "0.1.0"]), ["react", "19.0.0"]]);
  await write(`${folder}/package.json`, JSON.stringify({ dependencies }));
}

test.each([
  "apps/web/src/main.tsx",
  "packages/ui/src/tokens.css",
  "packages/base/src/index.ts",
  "packages/sealed/src/index.ts",
  "packages/e2ee/patches/one.diff",
  "package-lock.json",
  "apps/web/public/new-picture.png",
])("a change of %s asks for a new build", async (path) => {
  const before = await stampOfSources(folder.path, "web");
  await write(path, "something else");
  expect(await stampOfSources(folder.path, "web")).not.toBe(before);
});

test.each([
  "apps/web/dist/index.html",
  "apps/web/src/main.test.tsx",
  "apps/web/node_modules/x/index.js",
  "apps/server/src/main.ts",
  "apps/console/src/main.tsx",
  "packages/ui/README.md",
])("a change of %s does not", async (path) => {
  const before = await stampOfSources(folder.path, "web");
  await write(path, "something else");
  expect(await stampOfSources(folder.path, "web")).toBe(before);
});

test.each([
  ["apps/console/src/main.tsx", true],
  ["packages/protocol/src/index.ts", true],
  ["apps/web/src/main.tsx", false],
  ["packages/client/src/index.ts", false],
] as const)("a change of %s asks for a new console: %s", async (path, isAsked) => {
  const before = await stampOfSources(folder.path, "console");
  await write(path, "something else");
  expect((await stampOfSources(folder.path, "console")) !== before).toBe(isAsked);
});

test("a file that moves from one place to another is a change", async () => {
  const before = await stampOfSources(folder.path, "web");
  await rm(join(folder.path, "apps/web/src/main.tsx"));
  await write("apps/web/src/start.tsx", "apps/web/src/main.tsx");
  expect(await stampOfSources(folder.path, "web")).not.toBe(before);
});

test("the built app is missing, then old, then fresh", async () => {
  expect(await webAppState(folder.path, "web")).toBe("missing");
  await write("apps/web/dist/index.html", "<!doctype html>");
  expect(await webAppState(folder.path, "web")).toBe("old");
  await write("apps/web/dist/.sources", `${await stampOfSources(folder.path, "web")}\n`);
  expect(await webAppState(folder.path, "web")).toBe("fresh");
});
