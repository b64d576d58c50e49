import { systemRandom } from "@musubi/base";
import { expect, test } from "vitest";
import { idBytes, idFromBytes } from "./id-bytes.ts";
import { newId } from "./ids.ts";

test("an id comes back from its 16 bytes, and only as what it is", () => {
  for (let round = 0; round < 200; round++) {
    const id = newId("usr", systemRandom);
    expect(idFromBytes("usr", idBytes(id))).toBe(id);
    expect(idFromBytes("dev", idBytes(id))).toBeNull();
  }
});

test("bytes that no id has are no id's", () => {
  const bytes = idBytes(newId("tlk", systemRandom));
  expect(idFromBytes("tlk", bytes.subarray(1))).toBeNull();
  bytes[3] = 0xff;
  expect(idFromBytes("tlk", bytes)).toBeNull();
});
