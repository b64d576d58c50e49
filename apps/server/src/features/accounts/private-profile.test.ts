import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeyRing, openKeyRing } from "../../platform/keys/key-ring.ts";
import { newOwnerKey } from "../../platform/keys/owner-key.ts";
import { SealBroken } from "../../platform/keys/seal.ts";
import { sealPrivateProfile, unsealPrivateProfile } from "./private-profile.ts";

let dir: string;
let ring: KeyRing;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "musubi-keys-"));
  ring = await openKeyRing({ dir, random: systemRandom, mayCreate: true });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const profile = {
  legalName: "山田 花子",
  legalNameKana: "ヤマダ ハナコ",
  postalCode: "604-0001",
  address: "京都市中京区",
  phone: "+81 75 000 0000",
};

function owner() {
  const accountId = newId("usr", systemRandom);
  return { accountId, key: newOwnerKey(ring, systemRandom, accountId) };
}

test("a Profile+ opens for the person it belongs to, field by field", () => {
  const alice = owner();
  expect(unsealPrivateProfile(ring, alice, sealPrivateProfile(ring, alice, profile, systemRandom))).toEqual(profile);
});

test("a Profile+ moved into another person's row does not open", () => {
  const [alice, bob] = [owner(), owner()];
  const sealed = sealPrivateProfile(ring, alice, profile, systemRandom);
  expect(() => unsealPrivateProfile(ring, bob, sealed)).toThrow(SealBroken);
});

test("with the owner's wrapped key of another person a Profile+ does not open", () => {
  const [alice, bob] = [owner(), owner()];
  const sealed = sealPrivateProfile(ring, alice, profile, systemRandom);
  expect(() => unsealPrivateProfile(ring, { accountId: alice.accountId, key: bob.key }, sealed)).toThrow(SealBroken);
});
