import { createHash } from "node:crypto";

/** What a map is, said once more: without stored parts and without our code, by recursion over all entries. */
export interface ModelEntry {
  readonly label: Uint8Array;
  readonly value: Uint8Array;
}

const hash = (...parts: readonly Uint8Array[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
const bits = (label: Uint8Array): string => [...label].map((byte) => byte.toString(2).padStart(8, "0")).join("");

/** The root of a map: nothing is 32 zeros, one entry is its leaf, more are two halves by their next bit. */
export function modelMapRoot(entries: readonly ModelEntry[], depth = 0): Buffer {
  const [only, ...more] = entries;
  if (only === undefined) return Buffer.alloc(32);
  if (more.length === 0) return hash(Buffer.of(2), only.label, only.value);
  const half = (bit: string): Buffer =>
    modelMapRoot(
      entries.filter(({ label }) => bits(label)[depth] === bit),
      depth + 1,
    );
  return hash(Buffer.of(3), half("0"), half("1"));
}

/** A small verifier of its own: what a proof says of a label under a root; undefined when it proves nothing. */
export function modelVerify(
  root: Uint8Array,
  label: Uint8Array,
  proof: { readonly siblings: readonly Uint8Array[]; readonly end: ModelEntry | null },
): Uint8Array | null | undefined {
  const way = bits(label);
  const { siblings, end } = proof;
  if (end !== null && bits(end.label).slice(0, siblings.length) !== way.slice(0, siblings.length)) return undefined;
  let at = end === null ? Buffer.alloc(32) : hash(Buffer.of(2), end.label, end.value);
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    const beside = siblings[depth] ?? Buffer.alloc(0);
    at = way[depth] === "0" ? hash(Buffer.of(3), at, beside) : hash(Buffer.of(3), beside, at);
  }
  if (!at.equals(root)) return undefined;
  return end !== null && Buffer.from(end.label).equals(label) ? end.value : null;
}
