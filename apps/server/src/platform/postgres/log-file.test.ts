import { open, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rotateLog } from "./log-file.ts";
import { makeScratchFolder } from "./scratch-server.ts";

test("a full log starts anew under the hands of its writer and keeps the last one", async () => {
  await using folder = await makeScratchFolder();
  const path = join(folder.path, "postgres.log");
  const writer = await open(path, "a");
  await writer.write("x".repeat(9 * 1024 * 1024));
  await rotateLog(path);
  await writer.write("after");
  await writer.close();
  expect(await readFile(path, "utf8")).toBe("after");
  expect((await stat(`${path}.1`)).size).toBe(9 * 1024 * 1024);
});

test("a small log and a missing one are left alone", async () => {
  await using folder = await makeScratchFolder();
  const path = join(folder.path, "postgres.log");
  await rotateLog(path);
  await writeFile(path, "short");
  await rotateLog(path);
  expect(await readFile(path, "utf8")).toBe("short");
});
