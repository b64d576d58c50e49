import { downloadAlbum } from "@musubi/protocol";
import type { UserActor } from "../../../kernel/actor.ts";
import { type Bound, deny, handle, refuse } from "../../../kernel/binding.ts";
import { packedSizeOf, type ZipEntry, zipStream } from "../../takeout/port.ts";
import { archiveName, archiveNames } from "../archive-names.ts";
import type { AlbumDeps } from "../deps.ts";
import { type OriginalRow, readAlbumView, readOriginals } from "../store.ts";

/** Browsers lay an archive aside before they save it: more than this none of them holds. */
const ARCHIVE_BYTES_MAX = 64_000_000_000;

/** An archive ends in the middle when a file of it may not be read any more: a part that is missing without a word would be worse. */
class NoLongerReadable extends Error {
  override readonly name = "NoLongerReadable";
}

/**
 * Streams the originals of an album as a zip archive whose length is known beforehand. Each file is decided on and recorded when its
 * turn comes, before its first byte: whoever is removed meanwhile gets no further one.
 */
export function handleDownloadAlbum(deps: AlbumDeps): Bound {
  return handle(downloadAlbum, async ({ input, tx, grant, actor }) => {
    const album = await readAlbumView(tx, input.albumId);
    if (album === null) return deny("absent");
    const originals = await readOriginals(tx, grant, input.fileIds ?? null);
    if (originals.length === 0) return refuse("not_ready");
    const names = archiveNames(originals.map((one) => one.name));
    const sizeBytes = packedSizeOf(originals.map((one, index) => ({ path: names[index] ?? "", sizeBytes: one.size_bytes })));
    if (sizeBytes > ARCHIVE_BYTES_MAX) return refuse("download_too_large");
    const packedAt = new Date(deps.clock.nowMs());
    const open = (): AsyncIterable<Uint8Array> => zipStream(entries(deps, actor, originals, names), packedAt);
    return { kind: "bytes", stream: { contentType: "application/zip", fileName: archiveName(album.name), sizeBytes, open }, effects: {} };
  });
}

async function* entries(
  deps: AlbumDeps,
  actor: UserActor,
  originals: readonly OriginalRow[],
  names: readonly string[],
): AsyncGenerator<ZipEntry> {
  for (const [index, one] of originals.entries()) {
    yield { path: names[index] ?? "", content: bytesOf(deps, actor, one), isPacked: true };
  }
}

async function* bytesOf({ reader }: AlbumDeps, actor: UserActor, of: OriginalRow): AsyncGenerator<Uint8Array> {
  const { accountId, deviceId } = actor;
  const file = await reader.open({ accountId, deviceId, fileId: of.file_id, variant: of.variant });
  // Made anew meanwhile, it would have another length than the one that was told.
  if (file === "absent" || file === "withdrawn" || file.sizeBytes !== of.size_bytes)
    throw new NoLongerReadable("A file of the archive may not be read.");
  yield* reader.read(file, { from: 0, to: file.sizeBytes });
}
