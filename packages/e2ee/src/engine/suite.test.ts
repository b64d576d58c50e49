import { fromUtf8, systemRandom } from "@musubi/base";
import { afterEach, describe, expect, test, vi } from "vitest";
import { commitTogether, expectOk, Person, talkOf } from "../../test/people.ts";
import { nativeCrypto, openSuite, scriptCrypto } from "./suite.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A browser whose Web Crypto refuses these algorithms. */
function lacking(...names: readonly string[]): void {
  const real = globalThis.crypto.subtle;
  const refuse = (name: unknown) => names.some((one) => JSON.stringify(name ?? "").includes(one));
  const subtle = new Proxy(real, {
    get: (target, method) => {
      const found: unknown = Reflect.get(target, method);
      if (typeof found !== "function") return found;
      return (...args: unknown[]): unknown =>
        args.some(refuse) ? Promise.reject(new DOMException("Not here", "NotSupportedError")) : Reflect.apply(found, target, args);
    },
  });
  vi.spyOn(globalThis.crypto, "subtle", "get").mockReturnValue(subtle);
}

describe("the primitives", () => {
  test("of Web Crypto and of the script understand each other in one group", async () => {
    const [native, script] = [{ crypto: await nativeCrypto(systemRandom) }, { crypto: await scriptCrypto(systemRandom) }];
    const alice = await (await Person.make(native, "alice")).start();
    const [bob, chie] = [await Person.make(script, "bob"), await Person.make(native, "chie")];
    const talk = talkOf([alice, bob, chie]);
    await commitTogether(alice, { add: [bob, chie] }, talk);
    await commitTogether(bob, { others: [alice, chie] }, talk);
    await commitTogether(chie, { others: [alice, bob] }, talk);
    expect(fromUtf8(expectOk(await bob.hear(await chie.say("native to script"))).content)).toBe("native to script");
    expect(fromUtf8(expectOk(await alice.hear(await bob.say("script to native"))).content)).toBe("script to native");
  });

  test.each(["X25519", "Ed25519"])("come from the script where Web Crypto lacks %s", async (name) => {
    lacking(name);
    const suite = expectOk(await openSuite(systemRandom));
    const pair = await suite.crypto.hpke.generateKeyPair();
    expect(pair.publicKey).not.toBeInstanceOf(CryptoKey);
  });

  test("are refused, never weakened, where there is no AES-GCM", async () => {
    lacking("AES-GCM");
    expect(await openSuite(systemRandom)).toEqual({ ok: false, reason: "no_crypto" });
  });
});
