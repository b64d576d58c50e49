import type { MediaEdit } from "./picture-outcome.ts";

/** Overwrites in place what the edits say about this piece of the film; `offset` is where the piece begins in it. */
export function applyEdits(piece: Uint8Array, offset: number, edits: readonly MediaEdit[]): void {
  const end = offset + piece.length;
  for (const { from, to, put } of edits) {
    if (to <= offset || from >= end) continue;
    piece.fill(0, Math.max(from - offset, 0), Math.min(to - offset, piece.length));
    for (let at = Math.max(from, offset); at < Math.min(from + put.length, end); at += 1) piece[at - offset] = put[at - from] ?? 0;
  }
}
