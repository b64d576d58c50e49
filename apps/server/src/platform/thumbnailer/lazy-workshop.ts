import { GENERATOR_VERSION } from "@musubi/thumbnailer";
import { describe } from "../../kernel/kernel-log.ts";
import type { ByteSource, CheckOutcome, LaterReason, MediaOutcome, PictureOutcome, Recipe } from "./picture-outcome.ts";
import { openPictureWorkshop, type PictureToCheck, type PictureWorkshop, type Workshop, type WorkshopParts } from "./picture-workshop.ts";

/** Until the processes run, nothing is known of how they are kept apart. */
const UNKNOWN = { hasNetwork: true, isUnprivileged: false, hasMemoryLimit: false } as const;

/**
 * The workshop, opened when it is first needed or told to warm up. Where its program cannot be run, people talk all the same: every
 * picture waits, and each further one is another try.
 */
export class LazyWorkshop implements Workshop {
  readonly #parts: WorkshopParts;
  #opening: Promise<PictureWorkshop> | null = null;
  #open: PictureWorkshop | null = null;
  #isStopping = false;

  constructor(parts: WorkshopParts) {
    this.#parts = parts;
  }

  get isolation(): Workshop["isolation"] {
    return this.#open?.isolation ?? UNKNOWN;
  }

  get generatorVersion(): number {
    return this.#open?.generatorVersion ?? GENERATOR_VERSION;
  }

  get waitingCount(): number {
    return this.#open?.waitingCount ?? 0;
  }

  /** Opens it now, so that the first picture need not wait. Never throws. */
  async warmUp(): Promise<void> {
    await this.#opened();
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
    const workshop = await this.#opening?.catch(() => null);
    await workshop?.[Symbol.asyncDispose]();
  }

  #later(): { readonly kind: "later"; readonly why: LaterReason } {
    return { kind: "later", why: this.#isStopping ? "stopping" : "worker_lost" };
  }

  async #opened(): Promise<PictureWorkshop | null> {
    if (this.#isStopping) return null;
    this.#opening ??= openPictureWorkshop(this.#parts);
    try {
      this.#open = await this.#opening;
      return this.#open;
    } catch (error) {
      this.#opening = null;
      this.#parts.log.error({ event: "thumbnailer_unavailable", ...describe(error) });
      return null;
    }
  }
}
