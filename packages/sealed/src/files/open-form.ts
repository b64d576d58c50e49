import { no, type Result } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { type FileId, readFile } from "@musubi/protocol";
import { unpacked } from "../packed.ts";
import type { Body } from "../talk/body.ts";
import { openFile } from "./file-cipher.ts";
import { originalOf, type SealedFileBody } from "./sealed-file.ts";

/**
 * The bytes of a form, or why there are none. "absent": not (or no longer) to be had; "offline": the server was not reached; "doubtful": what
 * came is not what the message means, and nothing of it is shown.
 */
export type OpenedForm = Result<Uint8Array<ArrayBuffer>, "absent" | "offline" | "doubtful">;

/** Fetches one form of a file that stands in a body, and opens it. Which form it is, its digest decides. */
export function openForm(
  connection: Pick<Connection, "download">,
  body: Body | null,
  wanted: { readonly fileId: FileId; readonly variant: string; readonly sha256: string },
): Promise<OpenedForm> {
  return openFormOf(connection, body?.t === "files" ? body.files : [], wanted);
}

/** The same of files that stand somewhere else. */
export async function openFormOf(
  connection: Pick<Connection, "download">,
  files: readonly SealedFileBody[],
  wanted: { readonly fileId: FileId; readonly variant: string; readonly sha256: string },
): Promise<OpenedForm> {
  const file = files.find((one) => originalOf(one).fileId === wanted.fileId);
  const form = file?.forms.find(({ variant, sha256 }) => variant === wanted.variant && sha256 === wanted.sha256);
  if (form === undefined) return no("absent");
  // The server knows each form as a file of its own, of which it has nothing but the original.
  const answer = await connection.download(readFile, { fileId: form.fileId, variant: "original" });
  if (!answer.ok) return no(answer.reason.code === "not_found" || answer.reason.code === "unauthenticated" ? "absent" : "offline");
  const sealed = await answer.value.arrayBuffer().catch(() => null);
  if (sealed === null) return no("offline");
  const opened = await openFile(new Uint8Array(sealed), { ...form, key: unpacked(form.key) });
  return opened.ok ? opened : no("doubtful");
}
