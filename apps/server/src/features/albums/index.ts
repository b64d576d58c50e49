import type { Feature } from "../../kernel/feature.ts";
import { registerAlbumRules } from "./access.ts";
import type { AlbumDeps } from "./deps.ts";
import { handleAddPhotos } from "./ops/add-photos.ts";
import { handleCommentPhoto } from "./ops/comment-photo.ts";
import { handleCreateAlbum } from "./ops/create-album.ts";
import { handleDownloadAlbum } from "./ops/download-album.ts";
import { handleLikePhoto } from "./ops/like-photo.ts";
import { handleListAlbums } from "./ops/list-albums.ts";
import { handleListComments } from "./ops/list-comments.ts";
import { handleListPhotos } from "./ops/list-photos.ts";
import { handleListTrash } from "./ops/list-trash.ts";
import { handleListViews } from "./ops/list-views.ts";
import { handleMovePhotos } from "./ops/move-photos.ts";
import { handleReadAlbum } from "./ops/read-album.ts";
import { handleReadPhoto } from "./ops/read-photo.ts";
import { handleRemoveAlbum } from "./ops/remove-album.ts";
import { handleRemoveComment } from "./ops/remove-comment.ts";
import { handleRemovePhotos } from "./ops/remove-photos.ts";
import { handleReorderPhotos } from "./ops/reorder-photos.ts";
import { handleRestorePhotos } from "./ops/restore-photos.ts";
import { handleSetPhoto } from "./ops/set-photo.ts";
import { handleUpdateAlbum } from "./ops/update-album.ts";

export { sweepAlbumsTask } from "./jobs/sweep-albums.ts";

/** Albums: photos and videos that the members of a talk keep together. */
export function albumFeature(deps: AlbumDeps): Feature {
  return {
    register: registerAlbumRules,
    operations: [
      handleCreateAlbum(deps),
      handleListAlbums(),
      handleReadAlbum(),
      handleUpdateAlbum(deps),
      handleRemoveAlbum(),
      handleListPhotos(),
      handleReadPhoto(),
      handleAddPhotos(deps),
      handleRemovePhotos(deps),
      handleListTrash(),
      handleRestorePhotos(),
      handleMovePhotos(deps),
      handleReorderPhotos(),
      handleSetPhoto(),
      handleLikePhoto(deps),
      handleCommentPhoto(deps),
      handleListComments(),
      handleRemoveComment(),
      handleDownloadAlbum(deps),
      handleListViews(),
    ],
  };
}
