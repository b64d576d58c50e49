import { systemRandom, utf8 } from "@musubi/base";
import { describe, expect, test } from "vitest";
import { handTo, makeHandingKeys, takeHanded } from "./handing.ts";
import { nativeCrypto, scriptCrypto } from "./suite.ts";

describe.each([
  ["native", nativeCrypto],
  ["script", scriptCrypto],
] as const)("with curves %s", (_name, make) => {
  test("what was handed to a key is opened by that key, for that purpose, whole, and by nothing else", async () => {
    const suite = { crypto: await make(systemRandom) };
    const [mine, other] = [await makeHandingKeys(suite), await makeHandingKeys(suite)];
    const handed = await handTo(suite, mine.publicKey, utf8("link"), utf8("鍵"));
    expect(await takeHanded(suite, mine.secretKey, utf8("link"), handed)).toEqual({ ok: true, value: utf8("鍵") });
    expect((await takeHanded(suite, other.secretKey, utf8("link"), handed)).ok).toBe(false);
    expect((await takeHanded(suite, mine.secretKey, utf8("else"), handed)).ok).toBe(false);
    expect((await takeHanded(suite, mine.secretKey, utf8("link"), handed.slice(0, -1))).ok).toBe(false);
    expect((await takeHanded(suite, mine.secretKey, utf8("link"), new Uint8Array(3))).ok).toBe(false);
  });
});
