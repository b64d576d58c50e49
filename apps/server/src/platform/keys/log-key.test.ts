import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeLogKey, readLogKey } from "./log-key.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "musubi-log-key-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const make = () => makeLogKey({ dir, name: "talk.example.jp/log", random: systemRandom });
const file = () => join(dir, "log.json");

test("a key is made once, for its owner alone, and is the same from then on", async () => {
  expect(await readLogKey(dir)).toBeNull();
  const made = await make();
  expect(await readLogKey(dir)).toEqual(made);
  expect(await make()).toEqual(made);
  expect(process.platform === "win32" ? 0o600 : (await stat(file())).mode & 0o777).toBe(0o600);
});

test("two starts at once use one key", async () => {
  const made = await Promise.all([make(), make(), make()]);
  expect(new Set(made.map(({ seed }) => Buffer.from(seed).toString("hex"))).size).toBe(1);
});

test.each(["", "{}", '{"version":1}', '{"version":1,"signer":"x"}', '{"version":2,"signer":"PRIVATE+KEY+x"}'])(
  "what is no key is refused, and left as it is: %s",
  async (text) => {
    await writeFile(file(), text);
    await expect(readLogKey(dir)).rejects.toMatchObject({ name: "StartupRefusal", code: "log_key_damaged" });
    await expect(make()).rejects.toMatchObject({ code: "log_key_damaged" });
  },
);

test("a key that others can read is closed again", async () => {
  await make();
  await chmod(file(), 0o644);
  await readLogKey(dir);
  expect(process.platform === "win32" ? 0o600 : (await stat(file())).mode & 0o777).toBe(0o600);
});
