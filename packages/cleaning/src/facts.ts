/** Films and sounds that are cleaned. */
export type MediaFileType = "video/mp4" | "video/quicktime" | "video/webm" | "audio/mp4" | "audio/mpeg" | "audio/ogg" | "audio/webm";

/** Bytes of a film to put over its own: `put` (hexadecimal) from `from` on, zeros behind it up to `to`. Nothing moves. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

/** What is known about a film or a sound. */
export interface MediaFacts {
  readonly mediaType: MediaFileType;
  /** As shown, 0 for a sound. */
  readonly width: number;
  readonly height: number;
  /** Null where the file does not say. */
  readonly durationMs: number | null;
  /** Whether a player can begin before it has all of it. */
  readonly isFastStart: boolean;
  readonly edits: readonly Edit[];
}
