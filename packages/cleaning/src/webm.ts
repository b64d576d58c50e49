import { f32, f64, latin1, uint } from "./bytes.ts";
import { Edits } from "./edits.ts";
import type { MediaFacts } from "./facts.ts";
import { NotCleaned } from "./not-cleaned.ts";
import type { Window } from "./window.ts";

const ID = {
  header: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  cluster: 0x1f43b675,
  info: 0x1549a966,
  scale: 0x2ad7b1,
  duration: 0x4489,
  date: 0x4461,
  title: 0x7ba9,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  trackName: 0x536e,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
  seekHead: 0x114d9b74,
  cues: 0x1c53bb6b,
  void: 0xec,
  sum: 0xbf,
  fileName: 0x7384,
} as const;

const FOLDERS: ReadonlySet<number> = new Set([ID.header, ID.segment, ID.cluster, ID.info, ID.tracks, ID.track, ID.video]);
/** Children of the segment that are needed for playing; tags, chapters, attachments and everything else go. */
const KEPT: ReadonlySet<number> = new Set([ID.cluster, ID.info, ID.tracks, ID.seekHead, ID.cues]);
/** What names or dates it; room that a writer left, whatever still lies in it; sums over what is changed here. */
const BLANKED: ReadonlySet<number> = new Set([ID.date, ID.title, ID.fileName, ID.trackName, ID.void, ID.sum]);
const ELEMENTS_MAX = 2_000_000;
const VALUE_BYTES_MAX = 64;

interface Element {
  readonly id: number;
  readonly from: number;
  readonly contentFrom: number;
  /** Null where the writer did not know the length: it goes on to the next element of the segment. */
  readonly to: number | null;
}

interface Found {
  docType: string;
  hasCluster: boolean;
  scale: number;
  duration: number | null;
  hasVideo: boolean;
  hasSound: boolean;
  width: number;
  height: number;
  /** Numbers of the tracks that are neither pictures nor sound: words below them, and measured values. They go with what they say. */
  readonly unplayed: Set<number>;
}

/** WebM (RFC 8794, RFC 9559): whatever is not needed for playing becomes a Void element of the same length. Throws NotCleaned. */
export async function cleanWebm(window: Window): Promise<MediaFacts> {
  const edits = new Edits(window.sizeBytes);
  const found: Found = {
    docType: "",
    hasCluster: false,
    scale: 1e6,
    duration: null,
    hasVideo: false,
    hasSound: false,
    width: 0,
    height: 0,
    unplayed: new Set(),
  };
  let at = 0;
  // Ends of the known lengths that we are in: at most one per level.
  let segmentFrom: number | null = null;
  for (let count = 0; at < window.sizeBytes; count += 1) {
    if (count > ELEMENTS_MAX) throw new NotCleaned("too_costly", "Too many elements.");
    const element = await elementAt(window, at);
    const isTopOfSegment = segmentFrom !== null && element.id > 0xffffff && element.id !== ID.header && element.id !== ID.segment;
    if (element.id === ID.segment) segmentFrom = element.contentFrom;
    const isGone = (isTopOfSegment && !KEPT.has(element.id)) || BLANKED.has(element.id) || (await isUnplayed(window, element, found));
    if (isGone) blank(edits, element);
    else await take(window, element, found);
    at = FOLDERS.has(element.id) && !isGone ? element.contentFrom : endOf(element);
  }
  if (found.docType !== "webm") throw new NotCleaned("unknown_type", "Matroska, but not WebM.");
  if (!found.hasCluster || !(found.hasVideo || found.hasSound)) throw new NotCleaned("broken_media", "Nothing to play.");
  const durationMs = found.duration === null ? null : Math.round((found.duration * found.scale) / 1e6);
  const { width, height } = found;
  const mediaType = found.hasVideo ? "video/webm" : "audio/webm";
  return { mediaType, width, height, durationMs, isFastStart: true, edits: edits.list() };
}

/** Whether this is a track that is not played, or a block of one. */
async function isUnplayed(window: Window, element: Element, { unplayed }: Found): Promise<boolean> {
  if (element.id === ID.track) {
    const [type, number] = [await numberIn(window, element, ID.trackType), await numberIn(window, element, ID.trackNumber)];
    if (type === PICTURES || type === SOUND) return false;
    unplayed.add(number ?? 0);
    return true;
  }
  if (unplayed.size === 0) return false;
  if (element.id === ID.simpleBlock) return unplayed.has(await trackOfBlock(window, element));
  if (element.id !== ID.blockGroup) return false;
  const block = await childOf(window, element, ID.block);
  return block !== null && unplayed.has(await trackOfBlock(window, block));
}

const PICTURES = 1;
const SOUND = 2;
const CHILDREN_MAX = 1_000;

/** The first child of this kind. */
async function childOf(window: Window, folder: Element, id: number): Promise<Element | null> {
  const to = endOf(folder);
  let at = folder.contentFrom;
  for (let count = 0; at < to; count += 1) {
    if (count > CHILDREN_MAX) throw new NotCleaned("too_costly", "Too many elements.");
    const child = await elementAt(window, at);
    if (child.id === id) return child;
    at = endOf(child);
  }
  return null;
}

async function numberIn(window: Window, folder: Element, id: number): Promise<number | null> {
  const child = await childOf(window, folder, id);
  if (child === null) return null;
  const bytes = await window.peek(child.contentFrom, Math.min(endOf(child) - child.contentFrom, 8));
  return uint(bytes, 0, bytes.length);
}

/** A block begins with the number of its track, as long as its first bits say. */
async function trackOfBlock(window: Window, { contentFrom }: Element): Promise<number> {
  const head = await window.peek(contentFrom, 8);
  const width = Math.clz32(head[0] ?? 0) - 23;
  if (width > 8 || head.length < width) throw new NotCleaned("broken_media", "A block of no track.");
  return head.subarray(1, width).reduce((sum, byte) => sum * 256 + byte, (head[0] ?? 0) & (0xff >> width));
}

function endOf({ to }: Element): number {
  if (to === null) throw new NotCleaned("broken_media", "An element without an end.");
  return to;
}

async function elementAt(window: Window, at: number): Promise<Element> {
  const head = await window.peek(at, 12);
  const idBytes = Math.clz32(head[0] ?? 0) - 23;
  const sizeBytes = Math.clz32(head[idBytes] ?? 0) - 23;
  if (idBytes > 4 || sizeBytes > 8 || head.length < idBytes + sizeBytes)
    throw new NotCleaned("broken_media", "No element where one should be.");
  const id = uint(head, 0, idBytes);
  const contentFrom = at + idBytes + sizeBytes;
  const sizeField = head.subarray(idBytes, idBytes + sizeBytes);
  const size = sizeField.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & (0xff >> sizeBytes) : byte), 0);
  if (size === 2 ** (7 * sizeBytes) - 1 || (sizeBytes === 8 && size > 2 ** 53)) return { id, from: at, contentFrom, to: null };
  if (contentFrom + size > window.sizeBytes) throw new NotCleaned("broken_media", "An element longer than the file.");
  return { id, from: at, contentFrom, to: contentFrom + size };
}

/** A Void element with the same first and last byte. */
function blank(edits: Edits, element: Element): void {
  const to = endOf(element);
  const length = to - element.from;
  // Length in eight bytes where there is room for them, else in one.
  const head = new Uint8Array(length >= 9 ? 9 : 2);
  head[0] = 0xec;
  if (length >= 9) new DataView(head.buffer).setBigUint64(1, BigInt(length - 9) | (1n << 56n));
  else head[1] = 0x80 | (length - 2);
  edits.add(element.from, to, head);
}

async function take(window: Window, element: Element, found: Found): Promise<void> {
  const { id, contentFrom, to } = element;
  if (id === ID.cluster) found.hasCluster = true;
  const isValue = to !== null && to - contentFrom <= VALUE_BYTES_MAX;
  if (!isValue) return;
  const wanted: readonly number[] = [ID.docType, ID.scale, ID.duration, ID.trackType, ID.width, ID.height];
  if (!wanted.includes(id)) return;
  const bytes = await window.peek(contentFrom, to - contentFrom);
  const number = bytes.length <= 6 && bytes.length > 0 ? uint(bytes, 0, bytes.length) : 0;
  if (id === ID.docType) found.docType = latin1(bytes).replace(/\0+$/, "");
  else if (id === ID.scale) found.scale = number;
  else if (id === ID.duration) found.duration = floatOf(bytes);
  else if (id === ID.trackType) {
    found.hasVideo ||= number === 1;
    found.hasSound ||= number === 2;
  } else if (id === ID.width) found.width ||= number;
  else found.height ||= number;
}

function floatOf(bytes: Uint8Array): number | null {
  const value = bytes.length === 4 ? f32(bytes, 0) : bytes.length === 8 ? f64(bytes, 0) : 0;
  return Number.isFinite(value) && value > 0 ? value : null;
}
