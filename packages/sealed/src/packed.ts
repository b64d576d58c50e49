import { base64url, fromBase64url, fromUtf8, present, utf8 } from "@musubi/base";

/** Bytes as they are written into a call. */
export const packed = base64url;

/** Bytes as they came in an answer. The contract has checked their letters; what they mean is for whoever reads them. */
export function unpacked(text: string): Uint8Array {
  return present(fromBase64url(text), "The contract lets no other text through.");
}

/** Plain data as bytes for the vault. */
export function stored(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value));
}

// oxlint-disable typescript/no-unnecessary-type-parameters -- the vault holds many forms, and each reader names its own.
/** Plain data back from the vault, where only this program writes: whoever wrote it knows its form. */
export function restored<T>(bytes: Uint8Array): T {
  return JSON.parse(fromUtf8(bytes)) as T;
}
