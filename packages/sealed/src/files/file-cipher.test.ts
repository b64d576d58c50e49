import { systemRandom } from "@musubi/base";
import { LIMITS } from "@musubi/protocol";
import { expect, test } from "vitest";
import { openFile, paddedSize, SEALED_FILE_BYTES_MAX, sealFile } from "./file-cipher.ts";

test.each([0, 1, 255, 1_048_568, 1_048_569, 3_000_000])(
  "a file of %d bytes comes back as it was, and its size tells at most a tenth",
  async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31) & 0xff);
    const file = await sealFile(bytes, systemRandom);
    const opened = await openFile(file.sealed, file);
    expect(opened.ok && Buffer.from(opened.value).equals(Buffer.from(bytes))).toBe(true);
    expect(file.sealed.length).toBeLessThanOrEqual(Math.max(64, size * 1.12 + 64));
  },
);

test("a piece that is changed, left out or moved, and another file's bytes, are refused", async () => {
  const file = await sealFile(new Uint8Array(2_500_000).fill(7), systemRandom);
  const other = await sealFile(new Uint8Array(2_500_000).fill(8), systemRandom);
  const changed = file.sealed.slice();
  changed[5] = (changed[5] ?? 0) ^ 1;
  const frame = 1_024 * 1_024 + 16;
  const moved = new Uint8Array([
    ...file.sealed.subarray(frame, 2 * frame),
    ...file.sealed.subarray(0, frame),
    ...file.sealed.subarray(2 * frame),
  ]);
  for (const bytes of [changed, file.sealed.slice(0, 2 * frame), moved, other.sealed]) expect((await openFile(bytes, file)).ok).toBe(false);
  // With a digest of the server's choosing as well: the pieces themselves do not hold.
  const digest = await sealFile(new Uint8Array(), systemRandom);
  expect((await openFile(moved, { ...file, sealedSha256: digest.sealedSha256 })).ok).toBe(false);
});

test("sizes grow in steps", () => {
  expect([1, 9, 100, 1_000, 1_000_001].map(paddedSize)).toEqual([1, 10, 104, 1_024, 1_015_808]);
});

test("the longest file that is sealed is one that the server takes", () => {
  const frames = Math.ceil(paddedSize(SEALED_FILE_BYTES_MAX + 8) / 1_048_576);
  expect(paddedSize(SEALED_FILE_BYTES_MAX + 8) + frames * 16).toBeLessThanOrEqual(LIMITS.uploadBytes.file);
});
