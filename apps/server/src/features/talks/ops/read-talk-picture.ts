import { readTalkPicture } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { showGroupPicture } from "../group-store.ts";

export function handleReadTalkPicture({ clock }: TalkDeps): Bound {
  return handle(readTalkPicture, async ({ tx, grant }) => {
    const row = await showGroupPicture(tx, grant, new Date(clock.nowMs()));
    if (row === null) return deny("no picture");
    return reply({ mime: row.picture_mime, pictureBase64: row.picture.toString("base64"), pictureVersion: row.picture_version });
  });
}
