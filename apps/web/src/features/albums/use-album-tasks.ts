import type { AlbumView, FileId, PhotoView } from "@musubi/protocol";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAnnounce } from "../../shell/announcer.tsx";
import { useNotices } from "../../shell/notices.tsx";
import { type Run, runsOf, type Spot } from "./arrange.ts";
import { type PhotoActions, usePhotoActions } from "./use-photo-actions.ts";
import type { Selection } from "./use-selection.ts";

interface Options {
  readonly album: AlbumView;
  readonly photos: readonly PhotoView[];
  readonly selection: Selection;
  /** Whether I may remove it. */
  readonly isMine: (photo: PhotoView) => boolean;
}

/** Photos that were removed, or put in another place: `ways` leads back, and the first of them stands as the `place`th now. */
export type Offer =
  | { readonly kind: "removed"; readonly fileIds: readonly FileId[] }
  | { readonly kind: "placed"; readonly ids: ReadonlySet<FileId>; readonly place: number; readonly ways: readonly Run[] };

/** What is done with chosen photos, and what is said of it. */
export interface AlbumTasks {
  readonly actions: PhotoActions;
  /** What was done a moment ago and can be undone at a press. */
  readonly offer: Offer | null;
  readonly remove: (wanted: readonly PhotoView[]) => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly forgetOffer: () => void;
  readonly move: (fileIds: readonly FileId[], to: AlbumView) => Promise<void>;
  /** Puts photos where they shall stand, and answers whether they do. What is chosen stays so. */
  readonly place: (ids: ReadonlySet<FileId>, spot: Spot) => Promise<boolean>;
  readonly setCover: (fileId: FileId) => Promise<void>;
}

/** See AlbumTasks. What was chosen is let go once it is done. */
export function useAlbumTasks({ album, photos, selection, isMine }: Options): AlbumTasks {
  const { t } = useTranslation("albums");
  const notices = useNotices();
  const announce = useAnnounce();
  const actions = usePhotoActions(album);
  const [offer, setOffer] = useState<Offer | null>(null);
  const remove = async (wanted: readonly PhotoView[]) => {
    const fileIds = wanted.filter(isMine).map(({ fileId }) => fileId);
    if (fileIds.length === 0) return notices.refused({ code: "album_restricted" });
    if (fileIds.length < wanted.length) notices.done(t("removeSome", { count: fileIds.length }));
    if (!(await actions.remove(fileIds))) return undefined;
    selection.clear();
    setOffer({ kind: "removed", fileIds });
    return undefined;
  };
  const undo = async () => {
    setOffer(null);
    if (offer?.kind === "removed" && (await actions.restore(offer.fileIds))) notices.done(t("undone"));
    if (offer?.kind !== "placed") return;
    for (const { fileIds, before } of offer.ways) if (!(await actions.place(fileIds, before))) return;
    // Seen in the grid; said to whoever does not see it.
    announce(t("undonePlaced"));
  };
  const move = async (fileIds: readonly FileId[], to: AlbumView) => {
    if (!(await actions.move(fileIds, to))) return;
    selection.clear();
    notices.done(t("moved", { count: fileIds.length, name: to.name }));
  };
  const place = async (ids: ReadonlySet<FileId>, { before, index }: Spot) => {
    const moved = photos.flatMap(({ fileId }) => (ids.has(fileId) ? [fileId] : []));
    const ways = runsOf(photos, ids);
    if (!(await actions.place(moved, before))) return false;
    // Moved step by step, they go back to where the first step began.
    const isSame = offer?.kind === "placed" && offer.ids.size === ids.size && moved.every((fileId) => offer.ids.has(fileId));
    setOffer({ kind: "placed", ids, place: index + 1, ways: isSame ? offer.ways : ways });
    return true;
  };
  const setCover = async (fileId: FileId) => {
    if (await actions.setCover(fileId)) notices.done(t("coverDone"));
    selection.clear();
  };
  const forgetOffer = useCallback(() => setOffer(null), []);
  return { actions, offer, remove, undo, forgetOffer, move, place, setCover };
}
