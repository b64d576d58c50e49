import { GENERATOR_VERSION } from "@musubi/thumbnailer";
import { describe } from "../../kernel/kernel-log.ts";
import type { CanaryOutcome } from "./canary.ts";
import type { ByteSource, CheckOutcome, LaterReason, MediaOutcome, PictureOutcome, Recipe } from "./picture-outcome.ts";
import { openPictureWorkshop, type PictureToCheck, type PictureWorkshop, type Workshop, type WorkshopParts } from "./picture-workshop.ts";

/** What the program has to pass before it gets pictures of people. */
export type Prove = (workshop: Workshop) => Promise<CanaryOutcome | { readonly kind: "well" }>;

/** Until the processes run, nothing is known of how they are kept apart. */
const UNKNOWN = { hasNetwork: true, isUnprivileged: false, hasMemoryLimit: false } as const;

/**
 * The workshop, opened when it is first needed or told to warm up. Where its program cannot be run, people talk all the same: every
 * picture waits, and each further one is another try.
 */
export class LazyWorkshop implements Workshop {
  readonly #parts: WorkshopParts;
  readonly #prove: Prove | null;
  #doubt: string | null = null;
  #opening: Promise<PictureWorkshop> | null = null;
  #open: PictureWorkshop | null = null;
  #isStopping = false;
  #warming: NodeJS.Timeout | null = null;

  /** With `prove`, the processes get no picture of anybody before they have passed it. */
  constructor(parts: WorkshopParts, prove: Prove | null = null) {
    this.#parts = parts;
    this.#prove = prove;
  }

  /** What is wrong with the program, in a word; null when nothing is known to be. Once there is something, nothing is made any more. */
  get doubt(): string | null {
    return this.#doubt;
  }

  get isolation(): Workshop["isolation"] {
    return this.#open?.isolation ?? UNKNOWN;
  }

  get generatorVersion(): number {
    return this.#open?.generatorVersion ?? GENERATOR_VERSION;
  }

  async runningVersion(): Promise<number | null> {
    return (await this.#opened())?.generatorVersion ?? null;
  }

  get waitingCount(): number {
    return this.#open?.waitingCount ?? 0;
  }

  /** Opens it when so much time has passed, if no picture has by then, so that the first one need not wait. Keeps no process alive. */
  warmUpLater(afterMs: number): void {
    this.#warming ??= setTimeout(() => void this.#opened(), afterMs).unref();
  }

  async render(source: Uint8Array, recipe?: Recipe): Promise<PictureOutcome> {
    const workshop = await this.#opened();
    return workshop === null ? this.#later() : await workshop.render(source, recipe);
  }

  async check(source: Uint8Array, pictures: readonly PictureToCheck[]): Promise<CheckOutcome> {
    const workshop = await this.#opened();
    return workshop === null ? this.#later() : await workshop.check(source, pictures);
  }

  async cleanMedia(source: ByteSource): Promise<MediaOutcome> {
    const workshop = await this.#opened();
    return workshop === null ? this.#later() : await workshop.cleanMedia(source);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    if (this.#warming !== null) clearTimeout(this.#warming);
    const workshop = await this.#opening?.catch(() => null);
    await workshop?.[Symbol.asyncDispose]();
  }

  #later(): { readonly kind: "later"; readonly why: LaterReason } {
    if (this.#doubt !== null) return { kind: "later", why: "generator_ended" };
    return { kind: "later", why: this.#isStopping ? "stopping" : "worker_lost" };
  }

  async #opened(): Promise<PictureWorkshop | null> {
    if (this.#isStopping || this.#doubt !== null) return null;
    this.#opening ??= this.#openProven();
    try {
      this.#open = await this.#opening;
      return this.#open;
    } catch (error) {
      this.#opening = null;
      this.#parts.log.error({ event: "thumbnailer_unavailable", ...describe(error) });
      return null;
    }
  }

  async #openProven(): Promise<PictureWorkshop> {
    const workshop = await openPictureWorkshop(this.#parts);
    // What stops while it is being proved ends the processes: then this is a try that failed.
    const outcome = this.#prove === null ? { kind: "well" as const } : await this.#prove(workshop);
    if (outcome.kind === "well") return workshop;
    await workshop[Symbol.asyncDispose]();
    if (outcome.kind === "doubt") this.#doubt = `${outcome.why} (${outcome.picture})`;
    throw new Error(
      outcome.kind === "doubt" ? `A known picture came out wrong: ${this.#doubt}.` : `The known pictures were not made: ${outcome.why}.`,
    );
  }
}
