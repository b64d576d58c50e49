import { hex, utf8 } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commitTo, type ReportedMessage, tagOf, verifyReport } from "./frank.ts";
import { BODY_BYTES_MAX, readOpenPart, readSealedBody, writeOpenPart, writeSealedBody } from "./sealed-body.ts";

const fill = (byte: number, length = 16) => new Uint8Array(length).fill(byte);

// The vector of the design: two independent programs agree on it.
const BODY = utf8('{"t":"text","text":"こんにちは"}');
const PLACE = { talk: fill(1), account: fill(2), device: fill(3), message: fill(4), epoch: 5n };
const TAG_KEY = { keyId: 7, key: fill(0xbb, 32) };
const FRANKING_KEY = fill(0xaa, 32);
const COMMITMENT = commitTo(FRANKING_KEY, PLACE, BODY);
const RELAYED = { commitment: COMMITMENT, place: PLACE, seq: 42n, acceptedAtMs: 1_767_225_600_000 };
const REPORT: ReportedMessage = { ...RELAYED, frankingKey: FRANKING_KEY, body: BODY, keyId: 7, tag: tagOf(TAG_KEY, RELAYED) };

test("[SEALED-06] commitment and tag are those of the vector", () => {
  expect(hex(COMMITMENT)).toBe("5610571f1e7a7e3b2a5d49677cec7b0a347631597a20ef0f74065ef239b5065b");
  expect(hex(REPORT.tag)).toBe("60f30cd61fa1ce54c5828f4f89b5d4582f58205056dfbe0c03949bed61baaed9");
});

describe("a reported message", () => {
  test("[SEALED-06] as it was relayed is verified", () => {
    expect(verifyReport(REPORT, [{ keyId: 6, key: fill(0xcc, 32) }, TAG_KEY])).toBe("verified");
  });

  const flipped = fill(1).with(15, 9);
  test.each([
    ["talk", { place: { ...PLACE, talk: flipped } }],
    ["account", { place: { ...PLACE, account: flipped } }],
    ["device", { place: { ...PLACE, device: flipped } }],
    ["message", { place: { ...PLACE, message: flipped } }],
    ["epoch", { place: { ...PLACE, epoch: 6n } }],
    ["place in the order", { seq: 43n }],
    ["time", { acceptedAtMs: RELAYED.acceptedAtMs + 1 }],
    ["commitment", { commitment: COMMITMENT.with(0, 0) }],
    ["commitment's length", { commitment: COMMITMENT.subarray(1) }],
    ["tag", { tag: REPORT.tag.with(31, 0) }],
  ])("[SEALED-06] with another %s was not relayed", (_, change) => {
    expect(verifyReport({ ...REPORT, ...change }, [TAG_KEY])).toBe("not_relayed");
  });

  test.each([
    ["body", { body: utf8('{"t":"text","text":"さようなら"}') }],
    ["franking key", { frankingKey: FRANKING_KEY.with(0, 0) }],
    ["franking key's length", { frankingKey: new Uint8Array([...FRANKING_KEY, 0]) }],
  ])("[SEALED-06] with another %s has other content", (_, change) => {
    expect(verifyReport({ ...REPORT, ...change }, [TAG_KEY])).toBe("other_content");
  });

  test("[SEALED-06] of a time whose key was thrown away cannot be verified", () => {
    expect(verifyReport(REPORT, [{ keyId: 8, key: TAG_KEY.key }])).toBe("tag_key_gone");
  });
});

describe("the form of a message", () => {
  test("is read back as it was written, at sizes that are powers of two", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (body) => {
        const content = writeSealedBody({ frankingKey: FRANKING_KEY, body });
        expect(Math.log2(content.length) % 1).toBe(0);
        expect(readSealedBody(content)).toEqual({ ok: true, value: { frankingKey: FRANKING_KEY, body: new Uint8Array(body) } });
      }),
    );
    expect(writeSealedBody({ frankingKey: FRANKING_KEY, body: fill(1, BODY_BYTES_MAX) })).toHaveLength(131_072);
  });

  test("has one form only: more room, a rest that is not zero, or another mark is refused", () => {
    const content = writeSealedBody({ frankingKey: FRANKING_KEY, body: BODY });
    const refused = { ok: false, reason: "malformed" };
    for (const one of [
      content.with(255, 1),
      new Uint8Array([...content, ...fill(0, 256)]),
      content.with(0, 0),
      content.subarray(0, 255),
      content.with(35, 0xff),
    ])
      expect(readSealedBody(one)).toEqual(refused);
  });

  test("and of its open part too", () => {
    const part = { talk: fill(1), message: fill(2), commitment: COMMITMENT };
    const bytes = writeOpenPart(part);
    expect(readOpenPart(bytes)).toEqual({ ok: true, value: part });
    for (const one of [bytes.subarray(1), new Uint8Array([...bytes, 0]), bytes.with(2, 0)]) expect(readOpenPart(one).ok).toBe(false);
  });
});
