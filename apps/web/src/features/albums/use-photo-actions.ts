import {
  type AlbumView,
  type FileId,
  likePhoto,
  movePhotos,
  type PhotoView,
  removePhotos,
  reorderPhotos,
  restorePhotos,
  setPhoto,
  updateAlbum,
} from "@musubi/protocol";
import { useMemo } from "react";
import { useEngine, useSignedIn } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";

/** What can be done with photos of an album. Each says by itself why it was refused, and answers whether it happened. */
export interface PhotoActions {
  readonly like: (photo: PhotoView, isLiked: boolean) => Promise<boolean>;
  readonly describe: (fileId: FileId, words: { readonly caption: string; readonly alt: string }) => Promise<boolean>;
  readonly remove: (fileIds: readonly FileId[]) => Promise<boolean>;
  readonly restore: (fileIds: readonly FileId[]) => Promise<boolean>;
  readonly move: (fileIds: readonly FileId[], to: AlbumView) => Promise<boolean>;
  /** Directly before another photo; null: at the end. */
  readonly place: (fileIds: readonly FileId[], before: FileId | null) => Promise<boolean>;
  readonly setCover: (fileId: FileId | null) => Promise<boolean>;
}

/** See PhotoActions. What the server answers is taken in at once; others hear of it by events. */
export function usePhotoActions({ albumId }: Pick<AlbumView, "albumId">): PhotoActions {
  const engine = useEngine();
  const { albums } = useSignedIn();
  const act = useAct();
  return useMemo<PhotoActions>(
    () => ({
      like: async ({ fileId }, isLiked) => {
        const answer = await act(engine.perform(likePhoto, { albumId, fileId, isLiked }));
        if (answer.ok) albums.takePhotos(albumId, [answer.value.photo]);
        return answer.ok;
      },
      describe: async (fileId, { caption, alt }) => {
        const answer = await act(engine.perform(setPhoto, { albumId, fileId, caption, alt }));
        if (answer.ok) albums.takePhotos(albumId, [answer.value.photo]);
        return answer.ok;
      },
      remove: async (fileIds) => {
        const answer = await act(engine.perform(removePhotos, { albumId, fileIds: [...fileIds] }));
        if (answer.ok) albums.takeAlbum(answer.value.album);
        await albums.refresh(albumId);
        return answer.ok;
      },
      restore: async (fileIds) => {
        const answer = await act(engine.perform(restorePhotos, { albumId, fileIds: [...fileIds] }));
        if (answer.ok) albums.takeAlbum(answer.value.album);
        await albums.refresh(albumId);
        return answer.ok;
      },
      move: async (fileIds, to) => {
        const answer = await act(engine.perform(movePhotos, { albumId, fileIds: [...fileIds], toAlbumId: to.albumId }));
        if (answer.ok) {
          albums.takeAlbum(answer.value.from);
          albums.takeAlbum(answer.value.to);
          void albums.refresh(to.albumId);
        }
        await albums.refresh(albumId);
        return answer.ok;
      },
      place: async (fileIds, before) => {
        const answer = await act(engine.perform(reorderPhotos, { albumId, fileIds: [...fileIds], before }));
        if (answer.ok) albums.takeAlbum(answer.value.album);
        await albums.refresh(albumId);
        return answer.ok;
      },
      setCover: async (fileId) => {
        const answer = await act(engine.perform(updateAlbum, { albumId, coverFileId: fileId }));
        if (answer.ok) albums.takeAlbum(answer.value.album);
        return answer.ok;
      },
    }),
    [engine, albums, act, albumId],
  );
}
