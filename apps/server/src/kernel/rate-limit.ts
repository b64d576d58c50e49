import type { Clock } from "@musubi/base";
import type { RateClass } from "@musubi/protocol";

/** A bucket of tokens: `burst` at once, `perSecond` coming back. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** The rate of each class of operations. */
export type Rates = Readonly<Record<RateClass, Rate>>;

/** What a person's hands and a well-made program need, and an attacker finds slow. Settings may raise `send`. */
export const DEFAULT_RATES: Rates = {
  read: { perSecond: 50, burst: 300 },
  // Whoever begins or enters a talk of five hundred asks two questions about each of them, once.
  keys: { perSecond: 20, burst: 1_200 },
  write: { perSecond: 10, burst: 100 },
  send: { perSecond: 20, burst: 200 },
  signal: { perSecond: 10, burst: 100 },
  lookup: { perSecond: 0.5, burst: 40 },
  credential: { perSecond: 0.2, burst: 20 },
  export: { perSecond: 0.1, burst: 20 },
  // Three hundred pictures of one selection begin at once, and each asks how far it is now and then.
  upload: { perSecond: 30, burst: 1_000 },
  // A grid of thumbnails that is scrolled fast.
  bytes: { perSecond: 100, burst: 2_000 },
  // This server speaks to a stranger's for somebody: a person who writes needs few of these, and nobody shall use it as their hands.
  outbound: { perSecond: 0.1, burst: 20 },
};

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Token buckets by key, bounded in number: the least recently used are forgotten, which only ever forgives. */
export class RateLimiter<Class extends string = RateClass> {
  readonly #buckets = new Map<string, Bucket>();
  readonly #rates: Readonly<Record<Class, Rate>>;
  readonly #clock: Clock;
  readonly #keysMax: number;

  constructor(rates: Readonly<Record<Class, Rate>>, clock: Clock, keysMax = 100_000) {
    this.#rates = rates;
    this.#clock = clock;
    this.#keysMax = keysMax;
  }

  /** Takes one token. 0 when there was one; else the whole seconds until there will be. */
  take(rateClass: Class, key: string): number {
    const rate = this.#rates[rateClass];
    const nowMs = this.#clock.monotonicMs();
    const name = `${rateClass} ${key}`;
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = { tokens: rate.burst, atMs: nowMs };
      this.#makeRoom();
    } else {
      this.#buckets.delete(name);
    }
    // A map keeps the order of insertion: what is used goes to the end, so the least recently used stand first.
    this.#buckets.set(name, bucket);
    const back = ((nowMs - bucket.atMs) / 1000) * rate.perSecond;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + back);
    bucket.atMs = nowMs;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.ceil((1 - bucket.tokens) / rate.perSecond);
  }

  #makeRoom(): void {
    if (this.#buckets.size < this.#keysMax) return;
    const drop = Math.ceil(this.#keysMax / 10);
    for (const name of [...this.#buckets.keys()].slice(0, drop)) this.#buckets.delete(name);
  }
}
