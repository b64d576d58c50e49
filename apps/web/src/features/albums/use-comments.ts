import { type AccountId, type AlbumId, listComments, type PhotoCommentView, type PhotoView, readPhoto } from "@musubi/protocol";
import { useCallback, useEffect, useRef, useState } from "react";
import { useEngine } from "../../data/hooks.ts";

const PAGE = 50;

interface Comments {
  /** Oldest first; null before the first answer. */
  readonly comments: readonly PhotoCommentView[] | null;
  readonly hasBefore: boolean;
  readonly likedBy: readonly AccountId[];
}

/** What is said of a photo, read again whenever the photo has changed. */
export function useComments(albumId: AlbumId, { fileId, changeSeq }: PhotoView) {
  const engine = useEngine();
  const [state, setState] = useState<Comments>({ comments: null, hasBefore: false, likedBy: [] });
  const round = useRef(0);
  const reload = useCallback(() => {
    round.current += 1;
    const mine = round.current;
    const ask = async () => {
      const [page, photo] = await Promise.all([
        engine.perform(listComments, { albumId, fileId, countMax: PAGE }),
        engine.perform(readPhoto, { albumId, fileId }),
      ]);
      // An answer that was overtaken by a later question is dropped.
      if (mine !== round.current) return;
      if (page.ok) setState((now) => ({ ...now, comments: page.value.comments, hasBefore: page.value.hasBefore }));
      if (photo.ok) setState((now) => ({ ...now, likedBy: photo.value.likedBy }));
    };
    void ask();
  }, [engine, albumId, fileId]);
  // The count says that something was liked, written or removed.
  useEffect(() => {
    reload();
    return () => void (round.current += 1);
  }, [reload, changeSeq]);
  const loadBefore = async () => {
    const first = state.comments?.[0];
    if (first === undefined) return;
    const page = await engine.perform(listComments, { albumId, fileId, before: first.number, countMax: PAGE });
    if (page.ok)
      setState((now) => ({ ...now, comments: [...page.value.comments, ...(now.comments ?? [])], hasBefore: page.value.hasBefore }));
  };
  return { ...state, loadBefore, reload };
}
