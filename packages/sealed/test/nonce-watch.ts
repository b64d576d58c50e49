import { hex } from "@musubi/base";

/**
 * Looks at every AES-GCM encryption of this process whose key it has seen as bytes, and remembers which key met which nonce. A pair that
 * occurs twice gives away both texts.
 */
export class NonceWatch implements Disposable {
  readonly #raw = new WeakMap<CryptoKey, string>();
  readonly #met = new Set<string>();
  /** Pairs that occurred twice. */
  readonly repeated: string[] = [];

  constructor() {
    const { subtle } = crypto;
    const importKey: unknown = subtle.importKey.bind(subtle);
    const encrypt: unknown = subtle.encrypt.bind(subtle);
    this.#put("importKey", async (...given: readonly unknown[]) => {
      const key = await call<CryptoKey>(importKey, given);
      if (given[0] === "raw" && isBytes(given[1])) this.#raw.set(key, hex(bytesOf(given[1])));
      return key;
    });
    this.#put("encrypt", (...given: readonly unknown[]) => {
      this.#note(given[0], given[1] as CryptoKey);
      return call<ArrayBuffer>(encrypt, given);
    });
  }

  /** How many encryptions were looked at. */
  get count(): number {
    return this.#met.size;
  }

  [Symbol.dispose](): void {
    for (const name of ["importKey", "encrypt"]) Reflect.deleteProperty(crypto.subtle, name);
  }

  #put(name: string, value: unknown): void {
    Object.defineProperty(crypto.subtle, name, { value, configurable: true, writable: true });
  }

  #note(algorithm: unknown, key: CryptoKey): void {
    const raw = this.#raw.get(key);
    if (raw === undefined || typeof algorithm !== "object" || algorithm === null || !("iv" in algorithm) || !isBytes(algorithm.iv)) return;
    const pair = `${raw} ${hex(bytesOf(algorithm.iv))}`;
    if (this.#met.has(pair)) this.repeated.push(pair);
    this.#met.add(pair);
  }
}

function call<T>(method: unknown, given: readonly unknown[]): Promise<T> {
  return (method as (...all: readonly unknown[]) => Promise<T>)(...given);
}

function isBytes(value: unknown): value is ArrayBuffer | Uint8Array {
  return value instanceof ArrayBuffer || value instanceof Uint8Array;
}

function bytesOf(value: ArrayBuffer | Uint8Array): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(value);
}
