import { createHash } from "node:crypto";
import { hex, utf8 } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtureText } from "../test/fixtures.ts";
import { emptyRoot, leafHash, nodeHash } from "./rfc6962.ts";
import { sha256, sha256Of } from "./sha256.ts";

interface Vectors {
  readonly emptyTree: string;
  readonly leaves: readonly { data: string; hash: string }[];
  readonly nodes: readonly { left: string; right: string; hash: string }[];
}

const vectors: Vectors = JSON.parse(fixtureText("rfc6962.json"));

describe("hashes of RFC 6962", () => {
  it("has the known root of an empty tree", () => {
    expect(hex(emptyRoot())).toBe(vectors.emptyTree);
  });

  it.each(vectors.leaves)("hashes a leaf of “$data” as is known", ({ data, hash }) => {
    expect(hex(leafHash(utf8(data)))).toBe(hash);
  });

  it.each(vectors.nodes)("hashes a node over “$left” and “$right” as is known", ({ left, right, hash }) => {
    expect(hex(nodeHash(utf8(left), utf8(right)))).toBe(hash);
  });

  it("agrees with Node's SHA-256 on every input, whole and in pieces", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const whole = Buffer.concat(parts);
        const known = createHash("sha256").update(whole).digest("hex");
        return hex(sha256(whole)) === known && hex(sha256Of(...parts)) === known;
      }),
    );
  });
});
