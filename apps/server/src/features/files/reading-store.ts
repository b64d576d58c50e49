/** The one way to the keys of files: a statement that decides, writes the record and gives them, for everyone of a moment at once. */
import type { AccountId, BlobId, DeviceId, FileId, Variant } from "@musubi/protocol";
import type { Database } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** A form of a file that a device asks for. */
export interface FileWanted {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly fileId: FileId;
  readonly variant: Variant;
}

/** A form of a file that is open: the record says that it is shown. */
export interface OpenedFile {
  readonly ownerId: AccountId;
  readonly ownerKey: { readonly epoch: number; readonly bytes: Uint8Array };
  readonly blobId: BlobId;
  readonly wrappedKey: Uint8Array;
  readonly region: string;
  readonly variant: Variant;
  readonly version: number;
  readonly epoch: number;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly name: string;
}

interface OpenedRow {
  readonly ix: number;
  readonly outcome: "open" | "withdrawn";
  readonly owner_id: AccountId;
  readonly owner_key: Uint8Array;
  readonly ring_epoch: number;
  readonly blob_id: BlobId;
  readonly wrapped_key: Uint8Array;
  readonly region: string;
  readonly variant: Variant;
  readonly version: number;
  readonly epoch: number;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly sha256: Uint8Array;
  readonly name: string;
}

/** Opens what a batch of devices asks for, in order. "absent": there is no such thing for that person. Recorded when this resolves. */
export async function openFiles(
  database: Database,
  batch: readonly FileWanted[],
  nowMs: number,
): Promise<readonly (OpenedFile | "absent" | "withdrawn")[]> {
  const rows = await database.once<OpenedRow>("posting", {
    ...sql`select * from musubi.open_files(${batch.map((one) => one.accountId)}::text[], ${batch.map((one) => one.deviceId)}::text[],
      ${batch.map((one) => one.fileId)}::text[], ${batch.map((one) => one.variant)}::text[], ${instant(nowMs)}::timestamptz)`,
    name: "open_files",
  });
  const found = new Map(rows.map((row) => [row.ix, row]));
  return batch.map((_, index) => {
    const row = found.get(index + 1);
    if (row === undefined) return "absent";
    return row.outcome === "withdrawn" ? "withdrawn" : openedOf(row);
  });
}

function openedOf(row: OpenedRow): OpenedFile {
  return {
    ownerId: row.owner_id,
    ownerKey: { epoch: row.ring_epoch, bytes: row.owner_key },
    blobId: row.blob_id,
    wrappedKey: row.wrapped_key,
    region: row.region,
    variant: row.variant,
    version: row.version,
    epoch: row.epoch,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    sha256: Buffer.from(row.sha256).toString("hex"),
    name: row.name,
  };
}
