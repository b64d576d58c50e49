/** Where unpredictable bytes come from. Passed in everywhere, so that tests can repeat a run. */
export interface Random {
  /** `count` bytes that nobody can predict. */
  bytes(count: number): Uint8Array;
}

/** The generator of the platform (Web Crypto): the one home of getRandomValues. */
export const systemRandom: Random = {
  bytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
};

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** `length` characters of Crockford's base 32 in lower case, 5 bits of chance each. */
export function randomName(random: Random, length: number): string {
  let name = "";
  for (const byte of random.bytes(length)) name += ALPHABET.charAt(byte & 31);
  return name;
}
