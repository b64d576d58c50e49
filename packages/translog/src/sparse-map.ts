import { assert } from "@musubi/base";
import {
  bitAt,
  emptyMapHash,
  MAP_DEPTH_MAX,
  MAP_VALUE_BYTES_MAX,
  type MapEntry,
  type MapProof,
  mapLeafHash,
  mapNodeHash,
} from "./map-proof.ts";
import { isSameHash, isTreeHash, type TreeHash } from "./rfc6962.ts";

/** A part of a map as it is stored: under the bits that lead to it, written as zeros and ones. Empty parts are not stored. */
export type MapNode = { readonly kind: "node"; readonly hash: TreeHash } | ({ readonly kind: "leaf" } & MapEntry);

/** Reads what is stored under these bits. */
export type MapReader = (path: string) => MapNode | undefined;

/** What putting an entry into a map comes to. Nothing is ever taken out of a map, so no part has to be deleted. */
export interface MapChange {
  readonly root: TreeHash;
  /** Every part that is new or other than before. */
  readonly changed: ReadonlyMap<string, MapNode>;
}

/** Everything that can be read on the way of a label, and beside it: what a reader has to know beforehand. */
export function mapPaths(label: TreeHash): string[] {
  const paths = [""];
  let path = "";
  for (let depth = 0; depth < MAP_DEPTH_MAX; depth++) {
    const bit = bitAt(label, depth);
    paths.push(`${path}${bit}`, `${path}${1 - bit}`);
    path += bit;
  }
  return paths;
}

/** The root of a map. */
export function mapRoot(read: MapReader): TreeHash {
  return hashOf(read(""));
}

/** Puts an entry into a map, in place of the one that its label had. What is read has to cover `mapPaths(label)`. */
export function putInMap(read: MapReader, entry: MapEntry): MapChange {
  const { label, value } = entry;
  assert(isTreeHash(label) && value.length <= MAP_VALUE_BYTES_MAX, "A label has 32 bytes, and a value 255 at most.");
  const changed = new Map<string, MapNode>();
  const { path, end } = walk(read, label);
  let way = path;
  if (end !== undefined && !isSameHash(end.label, label)) {
    // Both go down until their bits differ.
    while (bitAt(end.label, way.length) === bitAt(label, way.length)) way += bitAt(label, way.length);
    changed.set(`${way}${bitAt(end.label, way.length)}`, { kind: "leaf", label: end.label, value: end.value });
    way += bitAt(label, way.length);
  }
  changed.set(way, { kind: "leaf", label, value });
  const now: MapReader = (at) => changed.get(at) ?? read(at);
  for (let depth = way.length - 1; depth >= 0; depth--) {
    const above = way.slice(0, depth);
    // What stood where the ways part has gone down: below it, only what is new counts.
    const side = (bit: 0 | 1): TreeHash => hashOf(depth < path.length ? now(`${above}${bit}`) : changed.get(`${above}${bit}`));
    changed.set(above, { kind: "node", hash: mapNodeHash(side(0), side(1)) });
  }
  return { root: mapRoot(now), changed };
}

/** The proof of what a map says of a label, be it that it says nothing. What is read has to cover `mapPaths(label)`. */
export function proveInMap(read: MapReader, label: TreeHash): MapProof {
  const { path, end } = walk(read, label);
  const siblings = [...path].map((_, depth) => hashOf(read(`${path.slice(0, depth)}${1 - bitAt(label, depth)}`)));
  return { siblings, end: end === undefined ? null : { label: end.label, value: end.value } };
}

function walk(read: MapReader, label: TreeHash): { readonly path: string; readonly end: MapEntry | undefined } {
  let path = "";
  for (;;) {
    const node = read(path);
    if (node === undefined || node.kind === "leaf") return { path, end: node };
    assert(path.length < MAP_DEPTH_MAX, "Two labels differ somewhere.");
    path += bitAt(label, path.length);
  }
}

function hashOf(node: MapNode | undefined): TreeHash {
  if (node === undefined) return emptyMapHash();
  return node.kind === "node" ? node.hash : mapLeafHash(node);
}
