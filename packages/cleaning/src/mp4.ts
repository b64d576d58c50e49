import { type Box, readBoxHead } from "./boxes.ts";
import { brandsOf } from "./brands.ts";
import { ascii } from "./bytes.ts";
import { Edits } from "./edits.ts";
import type { MediaFacts, MediaFileType } from "./facts.ts";
import type { TrackBook } from "./fragments.ts";
import { cleanFragment, cleanMovie, type MovieFacts } from "./movie.ts";
import { NotCleaned } from "./not-cleaned.ts";
import { PIECE_BYTES_MAX, type Window } from "./window.ts";

const KEPT = new Set(["ftyp", "styp", "moov", "moof", "mdat", "sidx", "ssix", "mfra"]);
const MOVIE_BYTES_MAX = 32 * 1024 * 1024;
const BOXES_MAX = 200_000;

/**
 * MP4, QuickTime and their relatives (ISO/IEC 14496-12): every box that is not needed for playing becomes an empty `free` box of
 * the same length, so that all offsets stay true. Throws NotCleaned.
 */
export async function cleanMp4(window: Window): Promise<MediaFacts> {
  const edits = new Edits(window.sizeBytes);
  let movie: (MovieFacts & { readonly from: number }) | null = null;
  let mediaFrom: number | null = null;
  let at = 0;
  for (let count = 0; at + 8 <= window.sizeBytes; count += 1) {
    if (count > BOXES_MAX) throw new NotCleaned("too_costly", "Too many boxes.");
    const box = await headAt(window, at);
    if (box.type === "moov" && movie === null) movie = { ...cleanMovie(await contentOf(window, box), box.from, edits), from: at };
    else if (box.type === "moof") cleanFragment(await contentOf(window, box), { offset: box.from, book: bookOf(movie) }, edits);
    else if (box.type === "mdat") mediaFrom ??= at;
    else if (box.type === "moov" || !KEPT.has(box.type)) blankBox(edits, box);
    at = box.to;
  }
  if (at < window.sizeBytes) edits.add(at, window.sizeBytes);
  if (movie === null || mediaFrom === null || !(movie.hasVideo || movie.hasSound)) throw new NotCleaned("broken_media", "Nothing to play.");
  const { width, height, durationMs } = movie;
  const mediaType = await typeOf(window, movie.hasVideo);
  return { mediaType, width, height, durationMs, isFastStart: movie.from < mediaFrom, edits: edits.list() };
}

/** Whose data a fragment holds only the movie's head says: one that comes before it cannot be judged. */
function bookOf(movie: MovieFacts | null): TrackBook {
  if (movie === null) throw new NotCleaned("broken_media", "A fragment before its movie.");
  return movie.book;
}

async function headAt(window: Window, at: number): Promise<Box> {
  const head = await window.peek(at, 16);
  const box = readBoxHead(head, 0, window.sizeBytes - at);
  if (box === null) throw new NotCleaned("broken_media", "A box that does not fit.");
  return { type: box.type, from: at, contentFrom: at + box.contentFrom, to: at + box.to };
}

/** The whole box with its head. */
async function contentOf(window: Window, { from, to }: Box): Promise<Uint8Array> {
  if (to - from > MOVIE_BYTES_MAX) throw new NotCleaned("too_costly", "Too long a list of parts.");
  return window.readAll(from, to, PIECE_BYTES_MAX);
}

/** Makes a box one that everybody passes over. */
function blankBox(edits: Edits, { from, contentFrom, to }: Box): void {
  edits.add(from + 4, from + 8, ascii("free"));
  edits.add(contentFrom, to);
}

async function typeOf(window: Window, hasVideo: boolean): Promise<MediaFileType> {
  if (!hasVideo) return "audio/mp4";
  const brands = brandsOf(await window.peek(0, 256));
  return brands.length === 0 || brands[0] === "qt  " ? "video/quicktime" : "video/mp4";
}
