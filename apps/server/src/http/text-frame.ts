const TEXT_AND_FINAL = 0x81;
const SIXTEEN_BITS = 126;
const SIXTY_FOUR_BITS = 127;

/** A text as one WebSocket frame of a server: final, unmasked (RFC 6455, 5.2). Made once, written to any number of sockets. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headLength = length < SIXTEEN_BITS ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = TEXT_AND_FINAL;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = SIXTEEN_BITS;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = SIXTY_FOUR_BITS;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headLength);
  return frame;
}
