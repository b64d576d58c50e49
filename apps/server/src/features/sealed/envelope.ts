import { type ClientId, idBytes, type TalkId } from "@musubi/protocol";

const MLS_10 = 1;
const PRIVATE_MESSAGE = 2;
const APPLICATION = 1;
const AAD_MARK = Buffer.from("SA1");
const ID_BYTES = 16;
const COMMITMENT_BYTES = 32;

/** What the server reads of a sealed message: what its sender let it see, and bound. */
export interface Envelope {
  readonly epoch: number;
  /** The 16 bytes of the client's own name for the message. */
  readonly message: Uint8Array;
  readonly commitment: Uint8Array;
}

/**
 * Reads the header of an application message (RFC 9420 § 6.3), which is open to whoever relays it. Null unless it is exactly of the
 * expected form, of this talk, and named like the call; the last three parts are ciphertext and stay that.
 */
export function readEnvelope(body: Buffer, expected: { readonly talkId: TalkId; readonly clientId: ClientId }): Envelope | null {
  const reader = new Reader(body);
  if (reader.number(2) !== MLS_10 || reader.number(2) !== PRIVATE_MESSAGE) return null;
  const group = reader.vector();
  const epoch = reader.number(8);
  const contentType = reader.number(1);
  const open = reader.vector();
  const senderData = reader.vector();
  const ciphertext = reader.vector();
  if (group === null || epoch === null || open === null || senderData === null || ciphertext === null || !reader.isAtEnd) return null;
  const talk = Buffer.from(idBytes(expected.talkId));
  if (contentType !== APPLICATION || !group.equals(talk) || !Number.isSafeInteger(epoch)) return null;
  if (senderData.length === 0 || ciphertext.length === 0) return null;
  const start = AAD_MARK.length;
  if (open.length !== start + 2 * ID_BYTES + COMMITMENT_BYTES || !open.subarray(0, start).equals(AAD_MARK)) return null;
  const message = open.subarray(start + ID_BYTES, start + 2 * ID_BYTES);
  if (!open.subarray(start, start + ID_BYTES).equals(talk) || message.toString("base64url") !== expected.clientId) return null;
  return { epoch, message, commitment: open.subarray(start + 2 * ID_BYTES) };
}

/** Reads numbers and vectors one after the other; once something does not fit, everything after it is null. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A whole number of so many bytes, the biggest first. */
  number(count: number): number | null {
    const bytes = this.#take(count);
    if (bytes === null) return null;
    return count === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, count);
  }

  /** A vector behind its length (RFC 9420 § 2.1.2), in the shortest form that holds it. */
  vector(): Buffer | null {
    const first = this.#bytes[this.#at];
    if (first === undefined) return this.#fail();
    const size = 2 ** (first >> 6);
    if (size > 4) return this.#fail();
    const head = this.#take(size);
    if (head === null) return null;
    const length = head.readUIntBE(0, size) - (first >> 6) * 2 ** (8 * size - 2);
    const isShortest = size === 1 || length >= (size === 2 ? 2 ** 6 : 2 ** 14);
    return isShortest ? this.#take(length) : this.#fail();
  }

  #take(count: number): Buffer | null {
    if (this.#at + count > this.#bytes.length) return this.#fail();
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  #fail(): null {
    this.#at = Number.POSITIVE_INFINITY;
    return null;
  }
}
