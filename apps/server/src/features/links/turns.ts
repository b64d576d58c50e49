import { RateLimited } from "../../kernel/limited.ts";
import { Unavailable } from "../../kernel/unavailable.ts";

/** How many of one person, and of all, may be under way at once. */
export interface TurnLimits {
  readonly eachMax: number;
  readonly allMax: number;
}

/** How much goes on at once. What would be more is refused at once: nobody waits in a queue that a stranger's server could hold. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #underWay = new Map<string, number>();
  #count = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Does the work, if there is room for it. Throws RateLimited when the person's own is full, Unavailable when the server's is. */
  async take<T>(who: string, work: () => Promise<T>): Promise<T> {
    const own = this.#underWay.get(who) ?? 0;
    if (own >= this.#limits.eachMax) throw new RateLimited(1);
    if (this.#count >= this.#limits.allMax) throw new Unavailable("All turns are taken.");
    this.#count += 1;
    this.#underWay.set(who, own + 1);
    try {
      return await work();
    } finally {
      this.#count -= 1;
      const left = (this.#underWay.get(who) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(who);
      else this.#underWay.set(who, left);
    }
  }
}
