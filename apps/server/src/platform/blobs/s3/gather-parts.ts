/** A stretch of a content. */
export interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isLast: boolean;
}

/** Cuts a content into parts of exactly this size; the last one holds the rest, and is empty only when all of it is. */
export async function* gatherParts(source: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Part> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for await (const piece of source) {
    waiting.push(piece);
    waitingBytes += piece.length;
    // A full part is held back until more comes: the last one must be known as the last.
    if (waitingBytes <= partBytes) continue;
    const bytes = Buffer.concat(waiting);
    let at = 0;
    for (; bytes.length - at > partBytes; at += partBytes) yield { bytes: bytes.subarray(at, at + partBytes), isLast: false };
    waiting = [bytes.subarray(at)];
    waitingBytes = bytes.length - at;
  }
  yield { bytes: Buffer.concat(waiting), isLast: true };
}
