import { createECDH } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openKeyRing, refuseStrangeRing } from "./key-ring.ts";
import { newOwnerKey, ownerKeyContext } from "./owner-key.ts";
import { SealBroken } from "./seal.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "musubi-keys-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (mayCreate = true) => openKeyRing({ dir, random: systemRandom, mayCreate });
/** Windows knows no such modes. */
const OWNER_ONLY = process.platform === "win32" ? "unknown" : 0o600;
const readers = async () => (process.platform === "win32" ? "unknown" : (await stat(file())).mode & 0o777);
const file = () => join(dir, "ring.json");

test("a ring is made on a first start, for its owner's eyes only, and is the same ever after", async () => {
  const made = await open();
  const again = await open(false);
  expect([made.isNew, again.isNew]).toEqual([true, false]);
  expect(await readers()).toBe(OWNER_ONLY);
  const wrapped = made.wrap(Buffer.alloc(32, 7), ["thing"]);
  expect(Buffer.from(again.unwrap(wrapped, ["thing"]))).toEqual(Buffer.alloc(32, 7));
  expect(again.vapid).toEqual(made.vapid);
  expect(again.derivePassword("musubi_people")).toBe(made.derivePassword("musubi_people"));
});

test("a missing ring is not made again where there may be data", async () => {
  await expect(open(false)).rejects.toMatchObject({ name: "StartupRefusal", code: "key_ring_missing" });
  await expect(stat(file())).rejects.toMatchObject({ code: "ENOENT" });
});

for (const text of [
  "",
  "{}",
  "null",
  "[1]",
  '{"version":2}',
  '{"version":1,"epochs":[]}',
  '{"version":1,"epochs":[{"epoch":1,"key":"AAAA"}]}',
]) {
  test(`a file that says ${JSON.stringify(text)} is refused as damaged and left alone`, async () => {
    await writeFile(file(), text);
    await expect(open()).rejects.toMatchObject({ code: "key_ring_damaged" });
    expect(await readFile(file(), "utf8")).toBe(text);
  });
}

test("a ring that was put back readable for everybody is closed again", async () => {
  await open();
  await chmod(file(), 0o644);
  await open(false);
  expect(await readers()).toBe(OWNER_ONLY);
});

test("two first starts at once do not end with two different rings", async () => {
  const starts = await Promise.allSettled([open(), open(), open()]);
  const rings = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value.derivePassword("x")] : []));
  const kept = (await open(false)).derivePassword("x");
  expect(rings.length).toBeGreaterThan(0);
  expect(new Set([...rings, kept]).size).toBe(1);
});

test("a key that was wrapped for one person does not unwrap for another, nor under another epoch", async () => {
  const ring = await open();
  const [alice, bob] = [newId("usr", systemRandom), newId("usr", systemRandom)];
  const wrapped = newOwnerKey(ring, systemRandom, alice);
  expect(ring.unwrap(wrapped, ownerKeyContext(alice))).toHaveLength(32);
  expect(() => ring.unwrap(wrapped, ownerKeyContext(bob))).toThrow(SealBroken);
  expect(() => ring.unwrap({ ...wrapped, epoch: 2 }, ownerKeyContext(alice))).toThrow(SealBroken);
});

test("an older epoch still unwraps and the newest wraps", async () => {
  const before = await open();
  const wrapped = before.wrap(Buffer.alloc(32, 1), ["thing"]);
  const json: { epochs: unknown[] } = JSON.parse(await readFile(file(), "utf8"));
  json.epochs.push({ epoch: 2, key: Buffer.alloc(32, 9).toString("base64url") });
  await writeFile(file(), JSON.stringify(json));
  const after = await open(false);
  expect(after.wrap(Buffer.alloc(32, 2), ["thing"]).epoch).toBe(2);
  expect(Buffer.from(after.unwrap(wrapped, ["thing"]))).toEqual(Buffer.alloc(32, 1));
});

test("a ring is refused beside a database whose keys another ring wrapped", async () => {
  const ring = await open();
  const context = ["owner_key", "usr_a"];
  expect(() => refuseStrangeRing(ring, null)).not.toThrow();
  expect(() => refuseStrangeRing(ring, { wrapped: ring.wrap(Buffer.alloc(32), context), context })).not.toThrow();
  await rm(file());
  const other = await open();
  expect(() => refuseStrangeRing(other, { wrapped: ring.wrap(Buffer.alloc(32), context), context })).toThrow(
    expect.objectContaining({ code: "key_ring_foreign" }),
  );
});

test("each database role has a password of its own", async () => {
  const ring = await open();
  const passwords = ["musubi_owner", "musubi_people", "musubi_gate"].map((role) => ring.derivePassword(role));
  expect(new Set(passwords).size).toBe(3);
  for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test("the push keys are a pair on P-256", async () => {
  const { vapid } = await open();
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(vapid.privateKey, "base64url"));
  expect(pair.getPublicKey("base64url")).toBe(vapid.publicKey);
});
