import type { AlbumPhotos, TalkAlbums } from "@musubi/client";
import {
  type AccountId,
  type AlbumAbilities,
  type AlbumId,
  type AlbumView,
  albumAbilities,
  type TalkId,
  type TalkView,
} from "@musubi/protocol";
import { useEffect, useSyncExternalStore } from "react";
import { useEngine, useSignedIn, useTalk } from "../../data/hooks.ts";

/** The albums of a talk while a screen shows them. */
export function useTalkAlbums(talkId: TalkId): TalkAlbums {
  const { albums } = useSignedIn();
  useEffect(() => albums.openTalk(talkId), [albums, talkId]);
  return useSyncExternalStore(albums.subscribe, () => albums.albumsOf(talkId));
}

/** An album and its photos while a screen shows them. */
export function useAlbumPhotos(talkId: TalkId, albumId: AlbumId): AlbumPhotos {
  const { albums } = useSignedIn();
  const engine = useEngine();
  useEffect(() => albums.openAlbum(talkId, albumId), [albums, talkId, albumId]);
  useEffect(
    () =>
      engine.albumUploads.onAdded((added, photos) => {
        if (added !== albumId) return;
        albums.takePhotos(albumId, photos);
        void albums.refresh(albumId);
      }),
    [engine, albums, albumId],
  );
  return useSyncExternalStore(albums.subscribe, () => albums.photosOf(albumId));
}

/** Loads who is in the talk, for names and faces, while a screen shows them. */
export function useTalkPeople(talkId: TalkId): void {
  const engine = useEngine();
  const isKnown = useTalk(talkId) !== undefined;
  useEffect(() => {
    if (isKnown) void engine.loadMembers(talkId);
  }, [engine, talkId, isKnown]);
}

/** What somebody may do in an album: the same decision that the server will take. */
export function abilitiesIn(album: AlbumView, talk: TalkView, accountId: AccountId): AlbumAbilities {
  return albumAbilities(album, {
    accountId,
    role: talk.mine.role,
    isGroup: talk.kind === "group",
    canPost: talk.can.post,
    // Only a block takes the word from one of two people.
    isSilent: talk.kind === "direct" && !talk.can.post,
  });
}
