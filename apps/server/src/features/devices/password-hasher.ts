import type { Random } from "@musubi/base";
import { hash, verify } from "@node-rs/argon2";
import { Unavailable } from "../../kernel/unavailable.ts";

/** OWASP's recommendation for argon2id with little memory. The library's default algorithm is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const SALT_BYTES = 16;
/** Checked when there is no account or no password: the same work, and no password fits it. */
const NOBODYS_HASH = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** Each hash takes 19 MiB and a core for tens of milliseconds. */
const AT_ONCE = 2;
const WAITING_MAX = 100;

/** Hashes and checks passwords with argon2id, a bounded number at once so that a flood of sign-ins cannot take the machine. */
export class PasswordHasher {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The hash to store. Throws Unavailable when too many are waiting. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(normalized(password), { ...COST, salt: this.#random.bytes(SALT_BYTES) }));
  }

  /** Whether the password belongs to the hash; without a hash it is wrong, after the same work. Throws Unavailable as `hash`. */
  async check(stored: string | null, password: string): Promise<boolean> {
    const fits = await this.#inTurn(() => verify(stored ?? NOBODYS_HASH, normalized(password)));
    return fits && stored !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING_MAX) throw new Unavailable("Too many passwords are waiting to be checked.");
      // The one who finishes hands its place over, so the count stays as it is.
      await new Promise<void>((done) => this.#waiting.push(done));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

/** Keyboards compose characters differently (NIST SP 800-63B, section 5.1.1.2); the person typed the same password. */
function normalized(password: string): string {
  return password.normalize("NFKC");
}
