import { createHash, webcrypto } from "node:crypto";
import { availableParallelism } from "node:os";
import { type Random, randomName } from "@musubi/base";
import { BOUNDS, type MediaFacts, type Recipe } from "@musubi/thumbnailer";
import type { Logger } from "pino";
import type { RenderedAnswer } from "./answers.ts";
import type { Isolation } from "./isolation.ts";
import type {
  ByteSource,
  CheckOutcome,
  CleanedMedia,
  LaterReason,
  MediaOutcome,
  PictureOutcome,
  RefusalCode,
  Rendition,
} from "./picture-outcome.ts";
import { beginsLike, type Doubt, doubtOfBinding, doubtOfShape, doubtOfVerdicts } from "./publisher-checks.ts";
import type { Reply, Worker } from "./worker.ts";
import { isLost, NotTaken, WorkerPool } from "./worker-pool.ts";

/** What the workshop is started with. Only `random` and `log` are needed. */
export interface WorkshopParts {
  readonly random: Random;
  readonly log: Logger;
  /** Processes; at least 2, because another one than the maker checks. Default: as many as cores; one more only costs memory and the time of changing between them. */
  readonly processCount?: number;
  /** Jobs that may wait; more get `later: queue_full`. Default 64. */
  readonly waitingMax?: number;
  /** How long one job of one process may take before the process is killed. Default 30,000. */
  readonly jobTimeoutMs?: number;
  /** The program. Default: @musubi/thumbnailer's own; tests name another build. */
  readonly entry?: string;
}

/** What is made of every picture that people send. */
export const STANDARD_RECIPE: Recipe = {
  isOriginalMade: true,
  variants: [
    { variant: "list", sidePxMax: 160, format: "webp", quality: 78, isAnimationKept: false },
    { variant: "tile", sidePxMax: 480, format: "webp", quality: 78, isAnimationKept: false },
    { variant: "screen", sidePxMax: 2048, format: "webp", quality: 80, isAnimationKept: true },
  ],
};

/** Where pictures of strangers are opened: never in the server's own process. */
export interface Workshop {
  /** How the processes are kept apart from us, in words for the operator: `doctor` shows it. */
  readonly isolation: Isolation;
  /** Of the program that runs, or that will. */
  readonly generatorVersion: number;
  /** Of the program that runs, which is started for this where it does not run yet. Null where it cannot be started. */
  runningVersion(): Promise<number | null>;
  /** Jobs that wait now. */
  readonly waitingCount: number;
  /**
   * Makes everything of the recipe in one process and has another one check it. `source` must not be changed until it settles.
   * Never rejects for what a file or a process does.
   */
  render(source: Uint8Array, recipe?: Recipe): Promise<PictureOutcome>;
  /** Has a process compare pictures that were made earlier with their source: for the sampler and for canaries. */
  check(source: Uint8Array, pictures: readonly PictureToCheck[]): Promise<CheckOutcome>;
  /** Finds out what a film or a sound is, and what in it has to be overwritten. Rejects with what `source.read` rejects with. */
  cleanMedia(source: ByteSource): Promise<MediaOutcome>;
  /** Ends the processes; jobs under way and waiting get `later: stopping`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A picture that is said to be of a source. */
export interface PictureToCheck {
  readonly variant: string;
  readonly bytes: Uint8Array;
}

type Refused = { readonly kind: "refused"; readonly code: RefusalCode };
type Later = { readonly kind: "later"; readonly why: LaterReason };

/** Starts the processes. Throws WorkerLost when the program cannot be run at all. */
export async function openPictureWorkshop(parts: WorkshopParts): Promise<PictureWorkshop> {
  const processCount = Math.max(2, parts.processCount ?? availableParallelism());
  const { entry, log, waitingMax = 64 } = parts;
  return new PictureWorkshop(parts, await WorkerPool.start({ entry, log, waitingMax, processCount }));
}

/** The workshop over a pool of processes. Whatever one of them says is checked here, and by another one of them. */
export class PictureWorkshop implements Workshop {
  readonly #pool: WorkerPool;
  readonly #random: Random;
  readonly #log: Logger;
  readonly #jobTimeoutMs: number;

  constructor(parts: WorkshopParts, pool: WorkerPool) {
    this.#pool = pool;
    this.#random = parts.random;
    this.#log = parts.log;
    this.#jobTimeoutMs = parts.jobTimeoutMs ?? 30_000;
  }

  get isolation(): Isolation {
    return this.#pool.isolation;
  }

  get generatorVersion(): number {
    return this.#pool.generatorVersion;
  }

  async runningVersion(): Promise<number | null> {
    return this.#pool.generatorVersion;
  }

  get waitingCount(): number {
    return this.#pool.waitingCount;
  }

  /** Numbers of the processes that run, for tests and measurements. */
  get pids(): readonly number[] {
    return this.#pool.pids;
  }

  async render(source: Uint8Array, recipe: Recipe = STANDARD_RECIPE): Promise<PictureOutcome> {
    if (source.length > BOUNDS.pictureBytesMax) return { kind: "refused", code: "too_large" };
    const token = randomName(this.#random, 20);
    let maker: Worker | null = null;
    const made = await this.#attempt((worker) => {
      maker = worker;
      return worker.ask({ job: "render", token, recipe }, [source], this.#jobTimeoutMs);
    });
    if ("kind" in made) return made;
    const outcome = await this.#publish({ source, recipe, token, maker }, made);
    // A process that was wrong once is not asked again.
    if (outcome.kind === "doubt") endIt(maker);
    return outcome;
  }

  /** Believes nothing of what a process says it made until all of it was checked. */
  async #publish(job: RenderJob, { answer, body }: SaidReply): Promise<PictureOutcome> {
    const { source, recipe, token } = job;
    if (answer.token !== token) return this.#doubt({ why: "token_differs", variant: null });
    if (answer.kind === "refused") return { kind: "refused", code: answer.code };
    if (answer.kind !== "rendered") return this.#doubt({ why: "shape_differs", variant: null });
    const { sourceSha256, placeholder, ...facts } = answer.facts;
    const given = { token, sourceSha256: await digestOf(source) };
    const doubt = doubtOfBinding({ token: answer.token, sourceSha256 }, given) ?? doubtOfShape(answer, recipe, body);
    if (doubt !== null) return this.#doubt(doubt);
    const renditions = renditionsOf(answer, body, this.#pool.generatorVersion);
    const odd = renditions.find(({ mediaType, bytes }) => !beginsLike(mediaType, bytes));
    if (odd !== undefined) return this.#doubt({ why: "shape_differs", variant: odd.variant });
    const checked = await this.#check(source, { pictures: renditions, sourceSha256, notBy: job.maker?.pid ?? null });
    if (checked.kind !== "agrees") return checked;
    return { kind: "ready", picture: { ...facts, sourceSha256, placeholder: Buffer.from(placeholder, "hex"), renditions } };
  }

  async check(source: Uint8Array, pictures: readonly PictureToCheck[]): Promise<CheckOutcome> {
    const hashed = pictures.map(({ variant, bytes }) => ({ variant, bytes, sha256: createHash("sha256").update(bytes).digest("hex") }));
    return this.#check(source, { pictures: hashed, sourceSha256: await digestOf(source), notBy: null });
  }

  async cleanMedia(source: ByteSource): Promise<MediaOutcome> {
    const token = randomName(this.#random, 20);
    const said = await this.#attempt((worker) => this.#cleanBy(worker, source, token));
    if ("kind" in said) return said;
    const { answer } = said;
    if (answer.token !== token || (answer.kind !== "cleaned" && answer.kind !== "refused")) return { kind: "later", why: "worker_lost" };
    if (answer.kind === "refused") return { kind: "refused", code: answer.code };
    return mediaOf(answer.facts, source.sizeBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.stop();
  }

  async #cleanBy(worker: Worker, source: ByteSource, token: string): Promise<Reply> {
    let reply = await worker.ask({ job: "clean", token, sizeBytes: source.sizeBytes }, [], this.#jobTimeoutMs);
    while (reply.answer.kind === "wanted" && reply.answer.token === token) {
      const { from, to } = reply.answer;
      const isSane = from < to && to <= source.sizeBytes && to - from <= BOUNDS.rangeBytesMax;
      try {
        if (!isSane) throw new RangeError("A piece that the film does not have.");
        const piece = await source.read(from, to);
        reply = await worker.ask({ job: "piece", token, from }, [piece], this.#jobTimeoutMs);
      } catch (error) {
        // It waits for a piece that will not come.
        worker.kill();
        throw error;
      }
    }
    return reply;
  }

  async #check(
    source: Uint8Array,
    claim: { pictures: readonly (PictureToCheck & { sha256: string })[]; sourceSha256: string; notBy: number | null },
  ): Promise<CheckOutcome> {
    const token = randomName(this.#random, 20);
    const claimed = claim.pictures.map(({ variant, bytes }) => ({ variant, sizeBytes: bytes.length }));
    const ask = { job: "check", token, sourceBytes: source.length, pictures: claimed } as const;
    const body = [source, ...claim.pictures.map(({ bytes }) => bytes)];
    const said = await this.#attempt((worker) => worker.ask(ask, body, this.#jobTimeoutMs), claim.notBy);
    if ("kind" in said) return said.kind === "refused" ? this.#doubt({ why: "not_checked", variant: null }) : said;
    const { answer } = said;
    if (answer.kind !== "checked") return this.#doubt({ why: "not_checked", variant: null });
    const doubt = doubtOfBinding(answer, { token, sourceSha256: claim.sourceSha256 }) ?? doubtOfVerdicts(claim.pictures, answer);
    if (doubt !== null) return this.#doubt(doubt);
    return { kind: "agrees", looks: answer.verdicts.map(({ variant, quarters }) => ({ variant, quarters })) };
  }

  /** Tries it in a process, and in another one when the first was lost; a file that takes two of them down is refused. */
  async #attempt(run: (worker: Worker) => Promise<Reply>, notBy: number | null = null): Promise<SaidReply | Refused | Later> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { answer, body } = await this.#pool.do(run, notBy);
        if (answer.kind === "hello" || answer.kind === "wanted") return { kind: "later", why: "worker_lost" };
        return { answer, body };
      } catch (error) {
        if (error instanceof NotTaken) return { kind: "later", why: error.why };
        if (!isLost(error)) throw error;
        if (this.#pool.isStopping) return { kind: "later", why: "stopping" };
        this.#log.warn({ event: "thumbnailer_lost", how: error.how, reason: error.message, attempt });
        if (error.how === "late") return { kind: "refused", code: "too_costly" };
        // Somebody else ended it twice (the system, when memory runs out): that says nothing about the file.
        if (attempt === 2) return error.how === "died" ? { kind: "refused", code: "too_costly" } : { kind: "later", why: "worker_lost" };
      }
    }
  }

  #doubt(doubt: Doubt): { readonly kind: "doubt" } & Doubt {
    this.#log.error({ event: "picture_doubted", ...doubt });
    return { kind: "doubt", ...doubt };
  }
}

/** A picture that was asked for. */
interface RenderJob {
  readonly source: Uint8Array;
  readonly recipe: Recipe;
  readonly token: string;
  readonly maker: Worker | null;
}

function endIt(worker: Worker | null): void {
  worker?.kill();
}

interface SaidReply {
  readonly answer: Exclude<Reply["answer"], { kind: "hello" | "wanted" }>;
  readonly body: Buffer;
}

/** Beside the event loop: a large source takes some hundredths of a second. */
async function digestOf(source: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", source)).toString("hex");
}

function renditionsOf({ made }: RenderedAnswer, body: Buffer, generatorVersion: number): Rendition[] {
  let at = 0;
  return made.map(({ sizeBytes, ...rest }) => {
    const bytes = body.subarray(at, at + sizeBytes);
    at += sizeBytes;
    return { ...rest, bytes, sha256: createHash("sha256").update(bytes).digest("hex"), generatorVersion };
  });
}

function mediaOf(facts: MediaFacts, sizeBytes: number): MediaOutcome {
  const edits = facts.edits.map(({ from, to, put }) => ({ from, to, put: Buffer.from(put, "hex") }));
  const areSane = edits.every(({ from, to, put }) => from <= to && to <= sizeBytes && put.length <= to - from);
  if (!areSane) return { kind: "refused", code: "broken_media" };
  const media: CleanedMedia = { ...facts, edits };
  return { kind: "ready", media };
}
