import { assert } from "@musubi/base";
import { bitAt, emptyMapHash, type MapEntry, mapLeafHash, mapNodeHash } from "./map-proof.ts";
import { isSameHash, isTreeHash, type TreeHash } from "./rfc6962.ts";

/** The root of the map that holds exactly these entries, each label once, made anew: for whoever has them all. */
export function mapRootOf(entries: readonly MapEntry[]): TreeHash {
  const sorted = [...entries].sort((one, other) => compare(one.label, other.label));
  for (const [place, { label }] of sorted.entries()) {
    const next = sorted[place + 1];
    assert(isTreeHash(label) && (next === undefined || !isSameHash(label, next.label)), "A map has each label of 32 bytes once.");
  }
  const rootOf = (part: readonly MapEntry[], depth: number): TreeHash => {
    const [only] = part;
    if (only === undefined) return emptyMapHash();
    if (part.length === 1) return mapLeafHash(only);
    const first = part.findIndex(({ label }) => bitAt(label, depth) === 1);
    const middle = first === -1 ? part.length : first;
    return mapNodeHash(rootOf(part.slice(0, middle), depth + 1), rootOf(part.slice(middle), depth + 1));
  };
  return rootOf(sorted, 0);
}

function compare(one: Uint8Array, other: Uint8Array): number {
  for (const [place, byte] of one.entries()) {
    const difference = byte - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
