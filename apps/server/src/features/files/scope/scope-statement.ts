import type { Tx } from "../../../kernel/transaction.ts";
import type { KeyRing } from "../../../platform/keys/key-ring.ts";
import {
  countForms,
  countStrays,
  countUnsealed,
  type FormCount,
  listCopiesAmongOthers,
  listUnrecordedForms,
  listUnrecordedReads,
} from "./scope-store.ts";
import { codeOf } from "./seal-records.ts";
import { listSealed, listSeals, type SealRow } from "./seal-store.ts";

const PAGE = 200;
/** Forms that are made of another form, and can be made again. */
const SMALL = new Set(["list", "tile", "screen", "poster"]);

/** Something for which it cannot be said that nothing else was affected. */
export interface ScopeFinding {
  readonly what: /** Records were changed, added or removed after they had been sealed. */
    | "seal_broken"
    /** It made originals or archived forms, which are what people sent. */
    | "originals_made"
    /** Something is stored of which there is no record, or another one. */
    | "form_unrecorded"
    /** Somebody was shown something of which there is no record, or another one. */
    | "reading_unrecorded"
    /** What it made lies where only originals may lie. */
    | "copy_among_originals"
    /** What it made is somebody's profile picture, or a talk's. */
    | "copy_elsewhere";
  /** Which: a name or a number, never what is in it. */
  readonly where: string;
}

/** What can be said of a version. */
export interface ScopeStatement {
  readonly version: number;
  readonly forms: readonly FormCount[];
  readonly seals: number;
  readonly sealedRecords: number;
  /** Made in the last moments: recorded, and not sealed yet. */
  readonly unsealedRecords: number;
  /** Empty: nothing else was affected. */
  readonly findings: readonly ScopeFinding[];
}

/**
 * Tells what a version made, and whether that is all that it can have affected: every record is as it was sealed, everything that is
 * stored or was shown has its record, the version made small pictures only, and none of them lies anywhere else.
 */
export async function stateScope(tx: Tx, keyRing: Pick<KeyRing, "fingerprint">, version: number): Promise<ScopeStatement> {
  const forms = await countForms(tx, version);
  const { seals, sealedRecords, broken } = await checkSeals(tx, keyRing);
  const findings: ScopeFinding[] = broken.map((number) => ({ what: "seal_broken", where: `seal ${number}` }));
  for (const { variant, made } of forms) if (!SMALL.has(variant)) findings.push({ what: "originals_made", where: `${variant}: ${made}` });
  for (const { blobId } of await listUnrecordedForms(tx)) findings.push({ what: "form_unrecorded", where: blobId });
  for (const { blobId } of await listUnrecordedReads(tx)) findings.push({ what: "reading_unrecorded", where: blobId });
  for (const { blobId } of await listCopiesAmongOthers(tx, version)) findings.push({ what: "copy_among_originals", where: blobId });
  for (const { place, found } of await countStrays(tx, version))
    if (found > 0) findings.push({ what: "copy_elsewhere", where: `${place}: ${found}` });
  return { version, forms, seals, sealedRecords, unsealedRecords: await countUnsealed(tx), findings };
}

async function checkSeals(
  tx: Tx,
  keyRing: Pick<KeyRing, "fingerprint">,
): Promise<{ seals: number; sealedRecords: number; broken: number[] }> {
  const broken: number[] = [];
  let before: SealRow | null = null;
  let sealedRecords = 0;
  let seals = 0;
  for (let count = PAGE; count === PAGE; ) {
    const page: SealRow[] = await listSeals(tx, before?.number ?? 0, PAGE);
    for (const seal of page) {
      const records = await listSealed(tx, seal.number);
      const code = codeOf(keyRing, before, seal.number, records);
      const isWhole =
        seal.number === (before?.number ?? 0) + 1 && records.length === seal.made_count && Buffer.compare(code, seal.code) === 0;
      if (!isWhole) broken.push(seal.number);
      before = seal;
      sealedRecords += records.length;
      seals += 1;
    }
    count = page.length;
  }
  return { seals, sealedRecords, broken };
}
