import { readFileSync } from "node:fs";

/** The JSON text of a file of vectors in `fixtures/translog/`. */
export function fixtureText(name: string): string {
  return readFileSync(new URL(`../../../fixtures/translog/${name}`, import.meta.url), "utf8");
}

/** Bytes of a vector: base 64, where nothing and null are no bytes. */
export function bytesOf(text: string | null): Uint8Array {
  return new Uint8Array(Buffer.from(text ?? "", "base64"));
}
