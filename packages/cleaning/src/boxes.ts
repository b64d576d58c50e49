import { latin1, u32, u64 } from "./bytes.ts";
/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2): where it begins, where its content begins, where it ends. */
export interface Box {
  readonly type: string;
  readonly from: number;
  readonly contentFrom: number;
  readonly to: number;
}

const BOXES_MAX = 65_536;

/** The boxes that fill this stretch one after the other; null where they do not fit, or where there are too many. */
export function readBoxes(bytes: Uint8Array, stretch: { readonly from: number; readonly to: number }): Box[] | null {
  const boxes: Box[] = [];
  let at = stretch.from;
  while (at + 8 <= stretch.to) {
    const box = readBoxHead(bytes, at, stretch.to);
    if (box === null || boxes.length >= BOXES_MAX) return null;
    boxes.push(box);
    at = box.to;
  }
  return boxes;
}

/** The box that begins here and must end before `to`; null where it does not. */
export function readBoxHead(bytes: Uint8Array, at: number, to: number): Box | null {
  if (at + 8 > Math.min(to, bytes.length)) return null;
  const type = latin1(bytes, at + 4, at + 8);
  const short = u32(bytes, at);
  if (short === 1 && at + 16 > Math.min(to, bytes.length)) return null;
  const headBytes = short === 1 ? 16 : 8;
  const size = short === 1 ? u64(bytes, at + 8) : short === 0 ? to - at : short;
  if (size < headBytes || at + size > to) return null;
  return { type, from: at, contentFrom: at + headBytes, to: at + size };
}
