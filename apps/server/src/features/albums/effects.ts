import type { AlbumView, MessageView } from "@musubi/protocol";
import { deny, type Outgoing, outgoing, refuse } from "../../kernel/binding.ts";

/** What the members of an album's talk are told after the commit: the album as it is now, and that photos have changed if they have. */
export function albumEvents(album: AlbumView, of: { readonly photos: boolean; readonly told?: MessageView | null }): Outgoing[] {
  const { talkId, albumId, changeSeq } = album;
  return [
    ...(of.told === undefined || of.told === null
      ? []
      : [outgoing({ talk: talkId, seq: of.told.seq }, "message.changed", { message: of.told })]),
    outgoing({ talk: talkId }, "album.changed", { album }),
    ...(of.photos ? [outgoing({ talk: talkId }, "album.photosChanged", { talkId, albumId, changeSeq })] : []),
  ];
}

/** A refusal as the database gives it; what is absent to the actor is denied. */
export function no<C extends string>(outcome: C): { kind: "refuse"; code: Exclude<C, "absent"> } | { kind: "deny"; reason: string } {
  return isRefusal(outcome) ? refuse(outcome) : deny("absent");
}

function isRefusal<C extends string>(outcome: C): outcome is Exclude<C, "absent"> {
  return outcome !== "absent";
}
