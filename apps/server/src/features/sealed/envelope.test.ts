import { brand } from "@musubi/base";
import { type ClientId, idBytes, LIMITS, type TalkId } from "@musubi/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readEnvelope } from "./envelope.ts";

const NAMED = {
  talkId: brand<TalkId>("tlk_00000000000000000001"),
  clientId: brand<ClientId>(Buffer.alloc(16, 7).toString("base64url")),
};
const COMMITMENT = Buffer.alloc(32, 9);

/** A vector behind its length (RFC 9420 § 2.1.2). */
function vector(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.length < 64 ? Buffer.of(bytes.length) : Buffer.of(0x40 | (bytes.length >> 8), bytes.length & 0xff), bytes]);
}

const HEAD = Buffer.of(0, 1, 0, 2);
const EPOCH = Buffer.of(0, 0, 0, 0, 0, 0, 0, 5);
const OPEN = Buffer.concat([Buffer.from("SA1"), Buffer.from(idBytes(NAMED.talkId)), Buffer.alloc(16, 7), COMMITMENT]);
const VALID = Buffer.concat([
  ...[HEAD, vector(Buffer.from(idBytes(NAMED.talkId))), EPOCH, Buffer.of(1), vector(OPEN)],
  ...[vector(Buffer.alloc(28, 3)), vector(Buffer.alloc(300, 4))],
]);

/** Where the lengths of its four vectors stand. */
const LENGTHS_AT = [4, 30, 99, 128];

test("[SEALED-10] the server reads of an envelope its epoch, name and commitment", () => {
  expect(readEnvelope(VALID, NAMED)).toMatchObject({ epoch: 5, commitment: COMMITMENT });
});

test("[SEALED-10] an envelope that is cut anywhere, goes on after its end, or begins otherwise is none", () => {
  for (let end = 0; end < VALID.length; end++) expect(readEnvelope(VALID.subarray(0, end), NAMED), `cut at ${end}`).toBeNull();
  expect(readEnvelope(Buffer.concat([VALID, Buffer.of(0)]), NAMED)).toBeNull();
  expect(readEnvelope(Buffer.concat([Buffer.of(0), VALID]), NAMED)).toBeNull();
});

test("[SEALED-10] lengths that promise gigabytes, and as many bytes as are taken at most, are read as nothing", () => {
  const promising = (at: number): Buffer => {
    const changed = Buffer.from(VALID);
    changed.set([0xbf, 0xff, 0xff, 0xff], at);
    return changed;
  };
  for (const at of LENGTHS_AT) expect(readEnvelope(promising(at), NAMED), `at ${at}`).toBeNull();
  for (let at = 0; at + 4 <= VALID.length; at++) readEnvelope(promising(at), NAMED);
  for (const fill of [0x00, 0x3f, 0x7f, 0xbf, 0xff]) expect(readEnvelope(Buffer.alloc(LIMITS.sealedMessageBytes, fill), NAMED)).toBeNull();
});

test("[SEALED-10] whatever else comes, reading an envelope never ends in an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(readEnvelope(Buffer.from(bytes), NAMED)).toBeNull();
    }),
  );
  fc.assert(
    fc.property(fc.nat({ max: VALID.length * 8 - 1 }), (bit) => {
      const changed = Buffer.from(VALID);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      readEnvelope(changed, NAMED);
    }),
    { numRuns: 1_000 },
  );
});
