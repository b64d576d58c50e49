import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockDirectory } from "./directory-lock.ts";
import { makeScratchFolder } from "./scratch-server.ts";

test("a folder is held by one at a time, and free again after release", async () => {
  await using folder = await makeScratchFolder();
  const first = lockDirectory(folder.path);
  expect(() => lockDirectory(folder.path)).toThrow(expect.objectContaining({ code: "data_directory_in_use" }));
  first.release();
  first.release();
  lockDirectory(folder.path).release();
});

test("a holder keeps the lock without keeping the object, and leaves none behind when it is killed", async () => {
  await using folder = await makeScratchFolder();
  const module = JSON.stringify(join(import.meta.dirname, "directory-lock.ts"));
  const code = `import { lockDirectory } from ${module}; lockDirectory(${JSON.stringify(folder.path)}); gc(); console.log("held"); process.stdin.resume();`;
  const holder = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", code], { stdio: ["pipe", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  const sentence = `Another Musubi server (process ${holder.pid}) is using ${folder.path}`;
  expect(() => lockDirectory(folder.path)).toThrow(sentence);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  lockDirectory(folder.path).release();
});

test("a folder that cannot be made is refused with what to do", async () => {
  await using folder = await makeScratchFolder();
  await writeFile(join(folder.path, "file"), "");
  expect(() => lockDirectory(join(folder.path, "file", "data"))).toThrow(
    expect.objectContaining({ code: "data_directory_not_permitted", message: expect.stringContaining("choose another folder") }),
  );
});
