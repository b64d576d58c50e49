import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brand, systemRandom } from "@musubi/base";
import type { LedgerEntryId } from "@musubi/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeyRing, openKeyRing } from "../../platform/keys/key-ring.ts";
import { SealBroken } from "../../platform/keys/seal.ts";
import { canonicalJson } from "./canonical-json.ts";
import { commitmentTo, type LedgerRow, openRecord, openWithKey, recordJson, sealRecord } from "./ledger-record.ts";

let dir: string;
let ring: KeyRing;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "musubi-record-"));
  ring = await openKeyRing({ dir, random: systemRandom, mayCreate: true });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const ROW: LedgerRow = {
  id: brand<LedgerEntryId>("led_00000000000000000001"),
  seq: 7,
  at: "2026-11-22T21:44:30.906+09:00",
  staff_id: "stf_00000000000000000001",
  name: "Emi Hayashi",
  pseudonym: "psn_00000000000000000001",
  role: "support",
  employer: "Musubi",
  approvers: [{ staffId: "stf_00000000000000000002", name: "Fu", role: "approver", employer: "Partner" }],
  fields: ["profile.handle"],
  row_count: 1,
  result: "shown",
  subject_id: null,
};

test("JSON is written in one way, whatever the order of its fields", () => {
  expect(canonicalJson({ b: [1, null, true], a: { d: "\u00e9\n", c: -3 } })).toBe('{"a":{"c":-3,"d":"é\\n"},"b":[1,null,true]}');
  // RFC 8785, section 3.2.3: by UTF-16 units.
  expect(canonicalJson({ "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 })).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  );
});

test("a record says the same whatever zone the database writes times in", () => {
  expect(recordJson(ROW)).toBe(recordJson({ ...ROW, at: "2026-11-22T12:44:30.906+00:00" }));
  expect(JSON.parse(recordJson(ROW))).toMatchObject({
    at: "2026-11-22T12:44:30.906Z",
    approvers: [{ role: "approver", employer: "Partner" }],
  });
});

test("a record names nobody, and is another one as soon as anything of the entry is other", () => {
  const said = recordJson(ROW);
  for (const secret of ["Emi Hayashi", "stf_", "Fu"]) expect(said).not.toContain(secret);
  for (const column of [
    "name",
    "staff_id",
    "team",
    "words",
    "case_id",
    "session_id",
    "device_id",
    "grant_id",
    "denial",
    "rule_version",
    "employer_id",
    "role",
    "fields",
  ])
    expect(recordJson({ ...ROW, [column]: "other" }), column).not.toBe(said);
});

test("a sealed record opens with the ring, and with its own key for whoever was given it", () => {
  const sealed = sealRecord(ring, systemRandom, ROW);
  expect(Buffer.from(sealed.leafHash)).toEqual(Buffer.from(commitmentTo(sealed.sealed)));
  const opened = openRecord(ring, { entryId: ROW.id, sealed: sealed.sealed, wrapped: { epoch: sealed.epoch, bytes: sealed.wrappedKey } });
  expect(opened?.json).toBe(recordJson(ROW));
  expect(openWithKey(opened?.key ?? new Uint8Array(32), sealed.sealed, ROW.id)).toBe(recordJson(ROW));
});

test("without its key a record is erased; for another entry or with other bytes it does not open", () => {
  const { sealed, wrappedKey: bytes, epoch } = sealRecord(ring, systemRandom, ROW);
  expect(openRecord(ring, { entryId: ROW.id, sealed, wrapped: null })).toBeNull();
  expect(() => openRecord(ring, { entryId: "led_00000000000000000002", sealed, wrapped: { epoch, bytes } })).toThrow(SealBroken);
  const changed = Buffer.from(sealed);
  changed[30] = (changed[30] ?? 0) ^ 1;
  expect(() => openRecord(ring, { entryId: ROW.id, sealed: changed, wrapped: { epoch, bytes } })).toThrow(SealBroken);
});

test("two records of the same entry have nothing in common to be seen", () => {
  const [one, other] = [sealRecord(ring, systemRandom, ROW), sealRecord(ring, systemRandom, ROW)];
  expect(Buffer.from(one.leafHash)).not.toEqual(Buffer.from(other.leafHash));
});
