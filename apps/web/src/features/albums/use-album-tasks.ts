import type { AlbumView, FileId, PhotoView } from "@musubi/protocol";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../../shell/notices.tsx";
import { type PhotoActions, usePhotoActions } from "./use-photo-actions.ts";
import type { Selection } from "./use-selection.ts";

interface Options {
  readonly album: AlbumView;
  readonly photos: readonly PhotoView[];
  readonly selection: Selection;
  /** Whether I may remove it. */
  readonly isMine: (photo: PhotoView) => boolean;
}

/** What is done with chosen photos, and what is said of it. */
export interface AlbumTasks {
  readonly actions: PhotoActions;
  /** What was removed a moment ago and can be had back at a press. */
  readonly removed: readonly FileId[];
  readonly remove: (wanted: readonly PhotoView[]) => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly forgetRemoved: () => void;
  readonly move: (fileIds: readonly FileId[], to: AlbumView) => Promise<void>;
  /** Before all others, or after them. */
  readonly place: (fileIds: readonly FileId[], isFront: boolean) => Promise<void>;
  readonly setCover: (fileId: FileId) => Promise<void>;
}

/** See AlbumTasks. What was chosen is let go once it is done. */
export function useAlbumTasks({ album, photos, selection, isMine }: Options): AlbumTasks {
  const { t } = useTranslation("albums");
  const notices = useNotices();
  const actions = usePhotoActions(album);
  const [removed, setRemoved] = useState<readonly FileId[]>([]);
  const remove = async (wanted: readonly PhotoView[]) => {
    const fileIds = wanted.filter(isMine).map(({ fileId }) => fileId);
    if (fileIds.length === 0) return notices.refused({ code: "album_restricted" });
    if (fileIds.length < wanted.length) notices.done(t("removeSome", { count: fileIds.length }));
    if (!(await actions.remove(fileIds))) return undefined;
    selection.clear();
    setRemoved(fileIds);
    return undefined;
  };
  const undo = async () => {
    setRemoved([]);
    if (await actions.restore(removed)) notices.done(t("undone"));
  };
  const move = async (fileIds: readonly FileId[], to: AlbumView) => {
    if (!(await actions.move(fileIds, to))) return;
    selection.clear();
    notices.done(t("moved", { count: fileIds.length, name: to.name }));
  };
  const place = async (fileIds: readonly FileId[], isFront: boolean) => {
    const first = photos.find(({ fileId }) => !selection.ids.has(fileId));
    if (await actions.place(fileIds, isFront ? (first?.fileId ?? null) : null)) selection.clear();
  };
  const setCover = async (fileId: FileId) => {
    if (await actions.setCover(fileId)) notices.done(t("coverDone"));
    selection.clear();
  };
  const forgetRemoved = useCallback(() => setRemoved([]), []);
  return { actions, removed, remove, undo, forgetRemoved, move, place, setCover };
}
