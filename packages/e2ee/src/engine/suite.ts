import { no, ok, type Random, type Result } from "@musubi/base";
import { ed25519 } from "@noble/curves/ed25519.js";
import { type CiphersuiteImpl, corrections, getCiphersuiteFromName, getCiphersuiteImpl } from "ts-mls";
import { ownHashes } from "./hashes.ts";
import { hpkeInScript } from "./hpke-in-script.ts";

/** The one cipher suite: X25519, AES-128-GCM, SHA-256, Ed25519 (RFC 9420 § 17.1, 0x0001). There is nothing to negotiate down to. */
export const SUITE = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";

/** The primitives that everything here is done with. */
export interface Suite {
  readonly crypto: CiphersuiteImpl;
}

/**
 * Probes this platform. X25519 and Ed25519 come from Web Crypto, or where it lacks either, from @noble's script; AES-GCM has to be there.
 * Refuses otherwise: then the app says that this browser cannot open sealed talks. There is no other suite to fall back to, and never
 * plain text.
 */
export async function openSuite(random: Random): Promise<Result<Suite, "no_crypto">> {
  // Asked at run time as well: only the corrected library has this export.
  if (!corrections.startsWith("R1 ")) return no("no_crypto");
  for (const make of [nativeCrypto, scriptCrypto]) {
    const crypto = await make(random).catch(() => null);
    if (crypto !== null && (await isWorking(crypto, random))) return ok({ crypto });
  }
  return no("no_crypto");
}

/** Curves by Web Crypto. */
export async function nativeCrypto(random: Random): Promise<CiphersuiteImpl> {
  const crypto = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE));
  return { ...crypto, ...ownHashes(), rng: { randomBytes: (count) => random.bytes(count) } };
}

/** Curves in script. Keys of signatures are the 32 bytes of RFC 8032, whichever implementation made them. */
export async function scriptCrypto(random: Random): Promise<CiphersuiteImpl> {
  return {
    ...ownHashes(),
    name: SUITE,
    rng: { randomBytes: (count) => random.bytes(count) },
    hpke: hpkeInScript(random),
    signature: {
      sign: async (key, message) => ed25519.sign(message, seedOf(key)),
      verify: async (key, message, signature) => ed25519.verify(signature, message, key, { zip215: false }),
      keygen: async () => {
        const signKey = random.bytes(32);
        return { signKey, publicKey: ed25519.getPublicKey(signKey) };
      },
    },
  };
}

/** The seed of a key that Web Crypto made, which is wrapped as PKCS #8 (RFC 8410 § 7: the last 32 bytes). */
function seedOf(key: Uint8Array): Uint8Array {
  return key.length === 32 ? key : key.subarray(key.length - 32);
}

/** One round of each primitive: a browser may know a name and still refuse the operation. */
async function isWorking(crypto: CiphersuiteImpl, random: Random): Promise<boolean> {
  const text = random.bytes(8);
  try {
    const { publicKey, signKey } = await crypto.signature.keygen();
    if (!(await crypto.signature.verify(publicKey, text, await crypto.signature.sign(signKey, text)))) return false;
    const pair = await crypto.hpke.deriveKeyPair(random.bytes(crypto.kdf.size));
    const sealed = await crypto.hpke.seal(pair.publicKey, text, text);
    const opened = await crypto.hpke.open(pair.privateKey, sealed.enc, sealed.ct, text);
    return String(opened) === String(text);
  } catch {
    return false;
  }
}
