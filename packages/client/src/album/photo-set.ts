import type { FileId, PhotoView } from "@musubi/protocol";

/** Photos with newer views taken in. The same object when nothing changed. An older view after a newer one is dropped. */
export function withPhotos(held: ReadonlyMap<FileId, PhotoView>, views: readonly PhotoView[]): ReadonlyMap<FileId, PhotoView> {
  const news = views.filter((view) => (held.get(view.fileId)?.changeSeq ?? -1) < view.changeSeq);
  if (news.length === 0) return held;
  const next = new Map(held);
  for (const view of news) next.set(view.fileId, view);
  return next;
}

/** Photos without those that have gone. The same object when none of them was there. */
export function withoutPhotos(held: ReadonlyMap<FileId, PhotoView>, fileIds: readonly FileId[]): ReadonlyMap<FileId, PhotoView> {
  if (!fileIds.some((fileId) => held.has(fileId))) return held;
  const next = new Map(held);
  for (const fileId of fileIds) next.delete(fileId);
  return next;
}

/** In the order that the album's members gave. */
export function inOrder(held: ReadonlyMap<FileId, PhotoView>): readonly PhotoView[] {
  return [...held.values()].toSorted((a, b) => a.position - b.position);
}
