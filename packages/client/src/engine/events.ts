import type { AlbumUploads } from "../album/album-uploads.ts";
import type { Connection } from "../connection/surface.ts";
import type { UploadQueue } from "../upload/upload-queue.ts";
import type { Receiver } from "./receiver.ts";
import type { SyncRun } from "./sync-run.ts";
import type { TypingPeople } from "./typing-people.ts";

/** Who takes which event. */
export interface EventSinks {
  readonly receiver: Receiver;
  readonly typing: TypingPeople;
  readonly sync: SyncRun;
  readonly uploads: UploadQueue;
  readonly albumUploads: AlbumUploads;
  /** The server dropped events of this socket. */
  readonly onLagged: () => void;
}

/** Leads every event of the connection to where it is taken in. Returns the way to stop. */
export function listen(connection: Connection, { receiver, typing, sync, uploads, albumUploads, onLagged }: EventSinks): () => void {
  const stops = [
    connection.on("message.changed", ({ message }) => receiver.message(message)),
    connection.on("talk.changed", ({ talk }) => {
      sync.noteTalk(talk.talkId);
      receiver.talk(talk);
    }),
    connection.on("talk.gone", ({ talkId }) => receiver.gone(talkId)),
    connection.on("talk.mineChanged", ({ talkId, mine }) => receiver.mine(talkId, mine)),
    connection.on("talk.read", ({ talkId, accountId, seq }) => receiver.read(talkId, accountId, seq)),
    connection.on("talk.typing", ({ talkId, accountId }) => typing.note(talkId, accountId)),
    connection.on("friend.changed", ({ friend }) => receiver.friend(friend)),
    connection.on("profile.changed", ({ profile }) => receiver.profile(profile)),
    connection.on("account.changed", ({ account }) => receiver.account(account)),
    connection.on("file.changed", ({ file }) => uploads.onFile(file)),
    connection.on("album.removed", ({ albumId }) => albumUploads.forgetAlbum(albumId)),
    connection.on("socket.lagged", onLagged),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
