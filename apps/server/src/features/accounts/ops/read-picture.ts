import { readPicture as readPictureOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { AccountDeps } from "../deps.ts";
import { readPictureRow, recordPictureDisclosure } from "../profile-store.ts";

/** Shows a person's picture. That somebody else's was shown is recorded in the same transaction, before it leaves. */
export function readPicture(deps: AccountDeps): Bound {
  return handle(readPictureOperation, async ({ tx, grant }) => {
    const row = await readPictureRow(tx, grant);
    if (row === null) return deny("no_picture");
    const version = row.picture_version;
    if (!grant.facts.isOwn) await recordPictureDisclosure(tx, grant, { version, nowMs: deps.clock.nowMs() });
    return reply({ mime: row.picture_mime, pictureBase64: Buffer.from(row.picture).toString("base64"), pictureVersion: version });
  });
}
