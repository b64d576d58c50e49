import { base64url, brand, utf8 } from "@musubi/base";
import type { AccountId, DisclosureView, LedgerEntryId, PseudonymId } from "@musubi/protocol";
import {
  formatCheckpoint,
  formatTlogProof,
  formatVerifierKey,
  inclusionProof,
  LogTree,
  leafHash,
  makeSigner,
  signNote,
  tileHashReader,
} from "@musubi/translog";
import { expect, test } from "vitest";
import { checkEntry, type EntryCheck, verdictOf } from "./check-entry.ts";
import { commitmentTo } from "./sealed-record.ts";

const ORIGIN = "musubi.example/log";
const signer = makeSigner({ name: ORIGIN, kind: "ed25519", seed: new Uint8Array(32).fill(7) });
const myId = brand<AccountId>("usr_me");
const view: DisclosureView = {
  entryId: brand<LedgerEntryId>("led_00000000000000000000"),
  at: Date.parse("2026-11-22T01:02:03.456Z"),
  purpose: "support_request",
  purposeWords: null,
  role: "support",
  contract: "employee",
  employer: "結びサポート",
  employerCountry: "JP",
  officeCountry: "JP",
  accessCountry: "KR",
  pseudonym: brand<PseudonymId>("psn_x"),
  approvers: [{ role: "approver", employer: "結びサポート" }],
  action: "person.reveal",
  category: "profile,profile_private",
  fields: ["profile.displayName", "private.address"],
  rowCount: 2,
  caseId: null,
  leafIndex: 2,
  delayed: null,
  erasedAt: null,
};

const { purposeWords: _words, caseId: _case, leafIndex: _leaf, delayed: _delayed, erasedAt: _erasedAt, ...recorded } = view;
const RECORD = {
  ...recorded,
  version: 1,
  seq: 9,
  at: new Date(view.at).toISOString(),
  subjectId: myId,
  recordIds: [],
  byteCount: 40,
  result: "shown",
  hiddenUntil: null,
  hiddenGround: null,
  withheld: "x",
};

/** What an honest server answers for this record, in a log of five entries. */
async function prove(record: object = RECORD): Promise<EntryCheck["proven"]> {
  const key = new Uint8Array(32).fill(3);
  const json = JSON.stringify(record);
  const iv = new Uint8Array(12).fill(5);
  const sealer = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const additionalData = new Uint8Array(utf8(JSON.stringify(["ledger", view.entryId])));
  const body = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, sealer, new Uint8Array(utf8(json))));
  const sealed = Uint8Array.of(...iv, ...body);
  const tiles = new Map<string, Uint8Array>();
  type Tile = { readonly level: number; readonly index: number; readonly width: number };
  const nameOf = (tile: Tile): string => `${tile.level}/${tile.index}/${tile.width}`;
  const readTile = async (tile: Tile): Promise<Uint8Array | null> => tiles.get(nameOf(tile)) ?? null;
  const writeTiles = async (filled: readonly { tile: Tile; bytes: Uint8Array }[]): Promise<void> => {
    for (const { tile, bytes } of filled) tiles.set(nameOf(tile), bytes);
  };
  const opened = await LogTree.open({ readTile, writeTiles }, 0);
  if (!opened.ok) throw new Error("An empty log has no tiles to miss.");
  const tree = opened.value;
  const leaves = await Promise.all(
    ["a", "b", null, "d", "e"].map(async (word) => leafHash(word === null ? await commitmentTo(sealed) : utf8(word))),
  );
  await tree.append(leaves);
  const hashes = await inclusionProof(2, 5, tileHashReader(5, readTile));
  if (!hashes.ok) throw new Error("The tree has its tiles.");
  const checkpointNote = signNote(formatCheckpoint({ origin: ORIGIN, size: 5, root: tree.root }), signer);
  const parts = { sealed: base64url(sealed), key: base64url(key) };
  const extra = utf8(JSON.stringify({ entryId: view.entryId, ...parts }));
  return { fileName: "x", proof: formatTlogProof({ index: 2, hashes: hashes.value, checkpointNote, extra }), record: { json, ...parts } };
}

async function outcomes(change: Partial<EntryCheck>, proven?: EntryCheck["proven"]): Promise<string> {
  const holdAgainst: EntryCheck["holdAgainst"] = async () => ({
    kind: "continues",
    checkpoint: { origin: ORIGIN, size: 5, root: new Uint8Array(32), extensions: [] },
    isFirst: true,
  });
  const check = { view, myId, proven: proven ?? (await prove()), vkey: formatVerifierKey(signer.key), holdAgainst, ...change };
  const steps = await checkEntry(check);
  return [...steps.map(({ outcome }) => outcome), verdictOf(steps)].join(" ");
}

test("an honest entry holds in every step", async () => {
  expect(await outcomes({})).toBe("holds holds holds holds holds holds");
});

const lies: readonly [string, Partial<DisclosureView>][] = [
  ["the time", { at: view.at + 1 }],
  ["the country", { accessCountry: "JP" }],
  ["the fields", { fields: ["profile.displayName"] }],
  ["the employer", { employer: "別の会社" }],
  ["who approved", { approvers: [...view.approvers, { role: "security", employer: "結びサポート" }] }],
  ["the purpose", { purpose: "safety_report" }],
  ["a delay", { delayed: { ground: "x", until: 5 } }],
];
test.each(lies)("a page that says %s otherwise than the record fails", async (_, lie) => {
  expect(await outcomes({ view: { ...view, ...lie } })).toBe("holds fails holds holds holds fails");
});

test("a record about somebody else, or of something that was not shown, fails", async () => {
  expect(await outcomes({ myId: brand<AccountId>("usr_other") })).toContain("holds fails");
  expect(await outcomes({}, await prove({ ...RECORD, result: "denied" }))).toContain("holds fails");
});

test("a record that stands in the log under another number, or under another key, fails", async () => {
  expect(await outcomes({ view: { ...view, leafIndex: 3 } })).toBe("holds holds holds fails holds fails");
  const other = makeSigner({ name: ORIGIN, kind: "ed25519", seed: new Uint8Array(32).fill(8) });
  expect(await outcomes({ vkey: formatVerifierKey(other.key) })).toBe("holds holds fails fails unclear fails");
});

test("a proof file that holds another record than the answer beside it fails", async () => {
  const [one, two] = [await prove(), await prove({ ...RECORD, rowCount: 3 })];
  expect(await outcomes({}, { ...one, record: two.record })).toMatch(/^fails fails/);
  expect(await outcomes({}, { ...one, proof: two.proof })).toMatch(/^fails fails/);
});

test("a record that was erased can no longer be opened, and its place can still be checked", async () => {
  const proven = await prove();
  const extra = (line: string): string => {
    const json = JSON.parse(atob(line.slice("extra ".length))) as { key: string | null };
    return `extra ${btoa(JSON.stringify({ ...json, key: null }))}`;
  };
  const proof = proven.proof.replace(/^extra .*$/m, extra);
  expect(await outcomes({}, { ...proven, proof, record: null })).toBe("erased erased holds holds holds partly");
  expect(await outcomes({}, { ...proven, record: null })).toMatch(/^fails fails/);
});

test("a log that is another one fails, and one that cannot be reached leaves it open", async () => {
  expect(await outcomes({ holdAgainst: async () => ({ kind: "fault", fault: "rewritten" }) })).toBe("holds holds holds holds fails fails");
  expect(await outcomes({ holdAgainst: async () => ({ kind: "unclear" }) })).toBe("holds holds holds holds unclear partly");
});

test("a file that is no proof fails everywhere and throws nowhere", async () => {
  expect(await outcomes({}, { ...(await prove()), proof: "nothing" })).toBe("fails fails fails fails unclear fails");
});
