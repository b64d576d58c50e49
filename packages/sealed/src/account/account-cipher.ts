import { no, ok, type Random, type Result, utf8 } from "@musubi/base";

const NONCE_BYTES = 12;

/** What something that an account's devices keep for each other is for; each has a key of its own. */
export type Purpose = "sealed keep v1" | "sealed history v1";

/** Seals and opens what an account's devices keep for each other on the server, under keys derived from the root that only they have. */
export class AccountCipher {
  readonly #root: Promise<CryptoKey>;
  readonly #random: Random;
  readonly #keys = new Map<Purpose, Promise<CryptoKey>>();

  constructor(root: Uint8Array, random: Random) {
    this.#root = crypto.subtle.importKey("raw", Uint8Array.from(root), "HKDF", false, ["deriveKey"]);
    this.#random = random;
  }

  /** Seals bytes for a purpose. `place` is bound: what lies at one place is not taken for what lies at another. */
  async seal(purpose: Purpose, place: string, plain: Uint8Array): Promise<Uint8Array> {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const sealed = await crypto.subtle.encrypt(cipher(nonce, place), await this.#key(purpose), Uint8Array.from(plain));
    const whole = new Uint8Array(NONCE_BYTES + sealed.byteLength);
    whole.set(nonce);
    whole.set(new Uint8Array(sealed), NONCE_BYTES);
    return whole;
  }

  async open(purpose: Purpose, place: string, whole: Uint8Array): Promise<Result<Uint8Array, "damaged">> {
    try {
      const sealed = Uint8Array.from(whole.subarray(NONCE_BYTES));
      return ok(
        new Uint8Array(await crypto.subtle.decrypt(cipher(whole.subarray(0, NONCE_BYTES), place), await this.#key(purpose), sealed)),
      );
    } catch {
      return no("damaged");
    }
  }

  #key(purpose: Purpose): Promise<CryptoKey> {
    const known = this.#keys.get(purpose);
    if (known !== undefined) return known;
    const derived = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: Uint8Array.from(utf8(purpose)) };
    const made = this.#root.then((root) =>
      crypto.subtle.deriveKey(derived, root, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    );
    this.#keys.set(purpose, made);
    return made;
  }
}

function cipher(nonce: Uint8Array, place: string) {
  return { name: "AES-GCM", iv: Uint8Array.from(nonce), additionalData: Uint8Array.from(utf8(place)) };
}
