import { AltText, DurationMs, FileName, PictureEpoch, Sha256 } from "../file/views.ts";
import { AccountId, AlbumId, FileId, TalkId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { bool, Instant, int, list, nullable, object, oneOf, optional, pattern, Seq, type Static, shownText, text } from "../schema.ts";

/** An album's name: no two albums of a talk have one that reads the same (NFKC, without regard to case). */
export const AlbumName = shownText(1, LIMITS.albumName);
/** Who may add photos: every member, or who made the album and the talk's owner and admins. */
export const AlbumAddPolicy = oneOf("everyone", "keepers");
export type AlbumAddPolicy = Static<typeof AlbumAddPolicy>;
/**
 * Who may remove photos, besides the album's keepers (who made it, the talk's owner and admins), who always may: nobody else
 * ("keepers"), whoever added the photo ("adder"), or every member ("everyone").
 */
export const AlbumRemovePolicy = oneOf("everyone", "adder", "keepers");
export type AlbumRemovePolicy = Static<typeof AlbumRemovePolicy>;
/** How an album wants to be looked at: by when photos were taken, when they were added, or in the order its members gave them. */
export const AlbumOrder = oneOf("taken", "added", "manual");
export type AlbumOrder = Static<typeof AlbumOrder>;

/** What is written below a photo of an album. */
export const PhotoCaption = text(0, LIMITS.caption);
/** A ThumbHash in base64url. */
const Placeholder = pattern("[A-Za-z0-9_-]+", 64);
/** Pixels of one side. */
const Side = int(1, 100_000);

/** A made form of a photo, as short as can be: what `file.read` gives must have this digest, or it is not shown. */
export const PhotoForm = object({
  variant: oneOf("list", "tile", "screen", "poster"),
  sha256: Sha256,
  epoch: PictureEpoch,
  version: int(1, 2_147_483_647),
  /** Absent where the answer of `file.read` tells it; told of what the members' devices have sealed. */
  mediaType: optional(text(1, 100)),
});
export type PhotoForm = Static<typeof PhotoForm>;

/** The picture on the front of an album. */
export const AlbumCover = object({
  fileId: FileId,
  width: nullable(Side),
  height: nullable(Side),
  placeholder: nullable(Placeholder),
  forms: list(PhotoForm, 4),
});
export type AlbumCover = Static<typeof AlbumCover>;

/** An album as every member sees it. What one may do in it: `albumAbilities`. */
export const AlbumView = object({
  albumId: AlbumId,
  talkId: TalkId,
  name: text(1, LIMITS.albumName),
  /** Null when that person is no longer in the talk, here and below. */
  createdBy: nullable(AccountId),
  createdAt: Instant,
  /** When photos were last added; when it was made, while there are none. */
  addedAt: Instant,
  addPolicy: AlbumAddPolicy,
  removePolicy: AlbumRemovePolicy,
  order: AlbumOrder,
  /** True: members see who has opened which photo. Openings from before it was switched on are not shown. */
  showsViews: bool,
  photoCount: int(0, LIMITS.photosPerAlbum),
  /** The chosen cover, or the photo added last; null while the album is empty. */
  cover: nullable(AlbumCover),
  isCoverChosen: bool,
  /** Counts every change of the album and its photos. An older view after a newer one is dropped. */
  changeSeq: Seq,
});
export type AlbumView = Static<typeof AlbumView>;

/** A photo or video of an album, as short as can be: for a grid of a thousand. `file.describe` gives all forms, `album.readPhoto` too. */
export const PhotoView = object({
  fileId: FileId,
  kind: oneOf("picture", "video"),
  /** Its place in the order that members gave; greater is later. */
  position: Seq,
  /** See FileView. */
  takenAt: nullable(Instant),
  addedAt: Instant,
  addedBy: nullable(AccountId),
  width: nullable(Side),
  height: nullable(Side),
  durationMs: nullable(DurationMs),
  placeholder: nullable(Placeholder),
  forms: list(PhotoForm, 4),
  caption: PhotoCaption,
  alt: AltText,
  likeCount: int(0, 1_000_000),
  /** I like it. */
  isLiked: bool,
  commentCount: int(0, LIMITS.commentsPerPhoto),
  /** The album's count at the last change of this photo. */
  changeSeq: Seq,
});
export type PhotoView = Static<typeof PhotoView>;

/** A photo that was removed and can still come back. */
export const TrashedPhotoView = object({
  photo: PhotoView,
  name: FileName,
  removedBy: nullable(AccountId),
  removedAt: Instant,
  /** When it is gone for good. */
  goneAt: Instant,
});
export type TrashedPhotoView = Static<typeof TrashedPhotoView>;

/** What a comment says. */
export const CommentText = text(1, LIMITS.commentLength);
/** Names a comment below a photo: the first is 1. */
export const CommentNumber = int(1, 2_147_483_647);
/** A comment below a photo. */
export const PhotoCommentView = object({
  number: CommentNumber,
  /** Null when that person is no longer in the talk. */
  accountId: nullable(AccountId),
  text: CommentText,
  at: Instant,
});
export type PhotoCommentView = Static<typeof PhotoCommentView>;

/** A member who has opened a photo. */
export const PhotoViewerView = object({ accountId: AccountId, firstAt: Instant, lastAt: Instant });
export type PhotoViewerView = Static<typeof PhotoViewerView>;
