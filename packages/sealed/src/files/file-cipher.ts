import { hex, no, ok, type Random, type Result, utf8 } from "@musubi/base";

/** Bytes of a file that are sealed together: a file is opened piece by piece, and none of them can be left out, moved or added. */
const FRAME_BYTES = 1_024 * 1_024;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const LENGTH_BYTES = 8;
const MARK = utf8("SF1");

/** The longest file that can be sealed: what it is filled up to is no longer than the longest plain file that the server takes. */
export const SEALED_FILE_BYTES_MAX = 98_000_000;

/** A file that was sealed: what goes to the server, and what its message says of it. */
export interface SealedFile {
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array;
  /** SHA-256 of what the server keeps. */
  readonly sealedSha256: string;
  /** SHA-256 of the file itself. */
  readonly sha256: string;
}

/** Why a file is not shown: it is not the one that the message means. */
export type FileFault = "damaged";

/**
 * Seals a file under a key of its own (AES-256-GCM, each key for one file), filled with zeros so that its size tells little (Padmé: at most 12 %
 * more). The file's own length stands inside.
 */
export async function sealFile(bytes: Uint8Array, random: Random): Promise<SealedFile> {
  const raw = random.bytes(KEY_BYTES);
  const key = await importKey(raw, "encrypt");
  const plain = new Uint8Array(paddedSize(LENGTH_BYTES + bytes.length));
  new DataView(plain.buffer).setBigUint64(0, BigInt(bytes.length));
  plain.set(bytes, LENGTH_BYTES);
  const count = Math.max(1, Math.ceil(plain.length / FRAME_BYTES));
  const sealed = new Uint8Array(plain.length + count * TAG_BYTES);
  for (let frame = 0; frame < count; frame++) {
    const piece = plain.slice(frame * FRAME_BYTES, (frame + 1) * FRAME_BYTES);
    const done = await crypto.subtle.encrypt(cipher(frame, frame === count - 1), key, piece);
    sealed.set(new Uint8Array(done), frame * (FRAME_BYTES + TAG_BYTES));
  }
  return { sealed, key: raw, sealedSha256: await digest(sealed), sha256: await digest(bytes) };
}

/** Opens a sealed file. Both digests of its message have to be right: nothing else is ever shown in its place. */
export async function openFile(
  sealed: Uint8Array,
  { key: raw, sealedSha256, sha256 }: Pick<SealedFile, "key" | "sealedSha256" | "sha256">,
): Promise<Result<Uint8Array<ArrayBuffer>, FileFault>> {
  if ((await digest(sealed)) !== sealedSha256) return no("damaged");
  try {
    const key = await importKey(raw, "decrypt");
    const count = Math.max(1, Math.ceil(sealed.length / (FRAME_BYTES + TAG_BYTES)));
    const plain = new Uint8Array(sealed.length - count * TAG_BYTES);
    for (let frame = 0; frame < count; frame++) {
      const from = frame * (FRAME_BYTES + TAG_BYTES);
      const piece = Uint8Array.from(sealed.subarray(from, from + FRAME_BYTES + TAG_BYTES));
      plain.set(new Uint8Array(await crypto.subtle.decrypt(cipher(frame, frame === count - 1), key, piece)), frame * FRAME_BYTES);
    }
    const length = Number(new DataView(plain.buffer).getBigUint64(0));
    if (length > plain.length - LENGTH_BYTES) return no("damaged");
    const bytes = plain.slice(LENGTH_BYTES, LENGTH_BYTES + length);
    return (await digest(bytes)) === sha256 ? ok(bytes) : no("damaged");
  } catch {
    return no("damaged");
  }
}

/** Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", 2019): sizes keep as many bits as tell little. */
export function paddedSize(length: number): number {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(0, exponent - kept);
  return Math.ceil(length / step) * step;
}

function cipher(frame: number, isLast: boolean) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(4, BigInt(frame));
  const additionalData = Uint8Array.from([...MARK, ...iv.subarray(4), isLast ? 1 : 0]);
  return { name: "AES-GCM", iv, additionalData };
}

function importKey(raw: Uint8Array, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", Uint8Array.from(raw), "AES-GCM", false, [usage]);
}

async function digest(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes))));
}
