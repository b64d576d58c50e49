import { readFile } from "@musubi/protocol";
import { type Bound, deny, handleBatched, refuse } from "../../../kernel/binding.ts";
import type { FileReader } from "../file-reader.ts";
import { isSafeInPlace } from "../media-safety.ts";

/** The bytes of a form of a file. They are asked for together with those of others; each reading is on record before its bytes. */
export function handleReadFile(reader: FileReader): Bound {
  return handleBatched(readFile, async ({ input, actor }) => {
    const { accountId, deviceId } = actor;
    const file = await reader.open({ accountId, deviceId, fileId: input.fileId, variant: input.variant });
    if (file === "absent") return deny("absent");
    if (file === "withdrawn") return refuse("picture_withdrawn");
    const isInline = isSafeInPlace(file.mediaType);
    const stream = {
      contentType: isInline ? file.mediaType : "application/octet-stream",
      fileName: file.name,
      sizeBytes: file.sizeBytes,
      isInline,
      tag: file.sha256,
      open: (range = { from: 0, to: file.sizeBytes }) => reader.read(file, range),
    };
    return { kind: "bytes", stream, effects: {} };
  });
}
