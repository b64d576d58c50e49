/** Why a film or a sound cannot be cleaned. The same file is refused the same way every time. */
export type CleaningRefusal =
  /** Its content is none of the formats that are known. */
  | "unknown_type"
  /** Damaged, cut off, or not what its first bytes say. */
  | "broken_media"
  /** More parts than are looked at. */
  | "too_costly";

/** A file of which it cannot be said what it tells. Everything else that is thrown is a fault of ours. */
export class NotCleaned extends Error {
  override readonly name = "NotCleaned";
  readonly code: CleaningRefusal;

  constructor(code: CleaningRefusal, detail: string) {
    super(detail);
    this.code = code;
  }
}
