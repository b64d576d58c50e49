import { brand, systemRandom } from "@musubi/base";
import { type AccountId, LIMITS } from "@musubi/protocol";
import { expect, test } from "vitest";
import { packed, restored, stored, unpacked } from "../packed.ts";
import type { Pin } from "./pin.ts";
import {
  BACKUP_PINS_MAX,
  type BackupSecret,
  newBackupRoot,
  newRecoveryCode,
  openBackup,
  openByRoot,
  sealBackup,
  type Wrap,
  wrapRoot,
} from "./recovery.ts";

const accountId = brand<AccountId>("usr_0123456789abcdefghjk");
const random = systemRandom;
const root = newBackupRoot(random);
const identitySeed = random.bytes(32);
const code: BackupSecret = { kind: "code", code: newRecoveryCode(random) };
const passkey: BackupSecret = { kind: "passkey", credential: "AAAA", salt: "BBBB", output: random.bytes(32) };

const pinOf = (number: number): Pin => ({
  accountId: brand<AccountId>(`usr_${String(number).padStart(20, "0")}`),
  comparedKey: packed(new Uint8Array(32).fill(number % 256)),
  decidedAt: 1_767_225_600_000 + number,
});
const pins = [pinOf(7), { ...pinOf(3), comparedKey: null }];

const wrapAt = (secret: BackupSecret, version: number) => wrapRoot(root, secret, { accountId, version, random });
const sealAt = (version: number, wraps: readonly Wrap[]) => sealBackup({ identitySeed, pins }, { accountId, version, root, wraps }, random);
const open = (body: Uint8Array, version: number, secret: BackupSecret) => openBackup(body, { accountId, version, secret });

test("a backup opens by its code and by its passkeys, each, and by nothing else", async () => {
  const body = await sealAt(1, [await wrapAt(code, 1), await wrapAt(passkey, 1)]);
  for (const secret of [code, passkey]) expect(await open(body, 1, secret)).toEqual({ ok: true, value: { identitySeed, pins, root } });
  const others: BackupSecret[] = [
    { kind: "code", code: newRecoveryCode(random) },
    { ...passkey, output: random.bytes(32) },
    { ...passkey, credential: "CCCC" },
  ];
  for (const secret of others) expect(await open(body, 1, secret)).toEqual({ ok: false, reason: "code_wrong" });
});

test("of another account, another version, or changed by a bit it does not open", async () => {
  const body = await sealAt(2, [await wrapAt(code, 2)]);
  expect((await open(body, 1, code)).ok).toBe(false);
  const foreign = brand<AccountId>("usr_1123456789abcdefghjk");
  expect((await openBackup(body, { accountId: foreign, version: 2, secret: code })).ok).toBe(false);
  const { content, ...rest } = restored<{ readonly content: string }>(body);
  const bytes = unpacked(content).slice();
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  expect((await open(stored({ ...rest, content: packed(bytes) }), 2, code)).ok).toBe(false);
});

test("a way that was taken away is not good any more, also where its old seal is put back", async () => {
  const [byCode, byPasskey] = [await wrapAt(code, 1), await wrapAt(passkey, 1)];
  const next = await sealAt(2, [byCode]);
  expect((await open(next, 2, code)).ok).toBe(true);
  const forged = stored({ ...restored<{ readonly wraps: readonly Wrap[] }>(next), wraps: [byCode, byPasskey] });
  expect((await open(forged, 2, passkey)).ok).toBe(false);
  expect((await openByRoot(forged, { accountId, version: 2, root })).wraps).toEqual([byCode]);
});

test("a way that was made with an earlier version stays good in later ones", async () => {
  const byCode = await wrapAt(code, 1);
  const body = await sealAt(3, [byCode, await wrapAt(passkey, 3)]);
  expect((await open(body, 3, code)).ok).toBe(true);
});

test("a backup of the time when a code was the only way opens still", async () => {
  const wrap = await wrapAt(code, 4);
  const key = await crypto.subtle.importKey("raw", Uint8Array.from(root), "AES-GCM", false, ["encrypt"]);
  const iv = random.bytes(12);
  const additionalData = new TextEncoder().encode(`${accountId}|identity|4`);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv: Uint8Array.from(iv), additionalData }, key, Uint8Array.from(identitySeed)),
  );
  const body = stored({ v: 1, byCode: wrap.body, content: packed(new Uint8Array([...iv, ...sealed])) });
  expect(await open(body, 4, code)).toEqual({ ok: true, value: { identitySeed, pins: [], root } });
  expect((await openByRoot(body, { accountId, version: 4, root })).wraps.map(({ kind }) => kind)).toEqual(["code"]);
});

test("as many pins as are kept fit into a backup with every way in, and a few more or less do not show in its size", async () => {
  const wraps = [await wrapAt(code, 1)];
  for (let passkeys = 0; passkeys < 10; passkeys++)
    wraps.push(await wrapAt({ ...passkey, credential: `${"A".repeat(1_000)}${passkeys}` }, 1));
  const sizeWith = async (count: number) => {
    const all = Array.from({ length: count }, (_, at) => pinOf(at));
    return (await sealBackup({ identitySeed, pins: all }, { accountId, version: 1, root, wraps }, random)).length;
  };
  expect(await sizeWith(BACKUP_PINS_MAX)).toBeLessThanOrEqual(LIMITS.backupBytes);
  expect(await sizeWith(5)).toBe(await sizeWith(0));
});
