import { FileId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Instant, int, list, nullable, object, oneOf, pattern, type Static, text } from "../schema.ts";
import { FileRefusal } from "./file-refusal.ts";

/** What the sender says a file is. A picture, video or voice message that is none by its content is refused; a file is anything. */
export const FileKind = oneOf("picture", "video", "voice", "file");
export type FileKind = Static<typeof FileKind>;
/** What is uploaded as what: a portrait is the picture of a person, which their profile shows (`account.setPicture`) and which is sent nowhere. */
export const UploadKind = oneOf("picture", "video", "voice", "file", "portrait");
export type UploadKind = Static<typeof UploadKind>;

/**
 * Forms in which a file is kept. "original": what is handed on, without metadata. "list", "tile", "screen": the picture with 160,
 * 480 and 2,048 pixels on its longest side. "poster": the still picture of a video. "archive": the form for long keeping.
 */
export const Variant = oneOf("original", "list", "tile", "screen", "poster", "archive");
export type Variant = Static<typeof Variant>;

/** Forms that are made from an original and can be made again: what a purge takes back. */
export const PictureClass = oneOf("list", "tile", "screen", "poster", "archive");
export type PictureClass = Static<typeof PictureClass>;
/** Counts the purges of a class. Pictures with a lower number are withdrawn. */
export const PictureEpoch = int(1, 2_147_483_647);
/** How far a class has come. */
export const PictureEpochView = object({ class: PictureClass, epoch: PictureEpoch });
export type PictureEpochView = Static<typeof PictureEpochView>;

/** SHA-256 in lower-case hexadecimal. */
export const Sha256 = pattern("[0-9a-f]{64}", 64);
/** Pixels of one side. */
const Side = int(1, 100_000);
/** A file's name as its sender has it. */
export const FileName = text(1, LIMITS.fileName);
/** What a picture shows, for who cannot see it. */
export const AltText = text(0, LIMITS.altText);
/** What is written below files. */
export const Caption = text(0, LIMITS.caption);
/** Loudness along a recording, evenly spaced. */
export const Waveform = list(int(0, 255), LIMITS.waveform);
/** How long something plays. */
export const DurationMs = int(0, 86_400_000);

/** One stored form of a file: its bytes must have this digest, or they are not shown. */
export const RenditionView = object({
  variant: Variant,
  mediaType: text(1, 100),
  width: nullable(Side),
  height: nullable(Side),
  sizeBytes: int(0, 1_000_000_000_000),
  sha256: Sha256,
  /** The class's epoch under which it was made; 1 for originals. */
  epoch: PictureEpoch,
  /** Of the program that made it. */
  version: int(1, 2_147_483_647),
});
export type RenditionView = Static<typeof RenditionView>;

/** A file as it is shown: whoever sees this may read its bytes with `file.read`. */
export const FileView = object({
  fileId: FileId,
  kind: FileKind,
  name: FileName,
  /** Of the original. */
  mediaType: text(1, 100),
  sizeBytes: int(0, 1_000_000_000_000),
  /** As it is looked at, with its orientation applied; null for what has no sides. */
  width: nullable(Side),
  height: nullable(Side),
  durationMs: nullable(DurationMs),
  /** A ThumbHash in base64url: what to paint until the picture is there. Null where there is none. */
  placeholder: nullable(pattern("[A-Za-z0-9_-]+", 64)),
  waveform: nullable(Waveform),
  /**
   * What the camera's clock showed when the picture was taken, as if it had shown the time of UTC: a photo of 23:30 in Tokyo is one of that day for
   * whoever looks at it. To be shown in UTC, and not in the zone of the device.
   */
  takenAt: nullable(Instant),
  alt: AltText,
  renditions: list(RenditionView, 8),
});
export type FileView = Static<typeof FileView>;

/** How far a file is. "receiving": bytes are missing; "processing": it is being looked at; "ready": can be sent; "refused": why. */
export const FileState = oneOf("receiving", "processing", "ready", "refused");
export type FileState = Static<typeof FileState>;

/** A file and how far it is. */
export const FileStateView = object({
  fileId: FileId,
  state: FileState,
  /** Bytes that are safe on the server. */
  receivedBytes: int(0, 1_000_000_000_000),
  sizeBytes: int(0, 1_000_000_000_000),
  refusal: nullable(FileRefusal),
  /** The file, once it is ready. */
  file: nullable(FileView),
});
export type FileStateView = Static<typeof FileStateView>;
