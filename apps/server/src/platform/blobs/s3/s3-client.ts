import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock, Random } from "@musubi/base";
import { AwsV4Signer } from "aws4fetch";
import { codeOf } from "../../postgres/errors.ts";
import { StoreFailed } from "../object-folder.ts";
import { errorCode } from "./s3-answers.ts";
import type { CredentialSource, S3Credentials } from "./s3-credentials.ts";

/** A bucket, or a part of one. */
export interface S3Place {
  /** `https://host` without a path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** What every key begins with: empty, or ending in a slash. */
  readonly prefix: string;
}

/** How long is waited for what, in milliseconds, and how often is tried. */
export interface S3Patience {
  /** Until the answer to a question begins, and for all of it where it is not a content. */
  readonly answerMs: number;
  /** Until a part of an object is taken. */
  readonly uploadMs: number;
  /** Until a finished object is put together out of its parts. */
  readonly completeMs: number;
  /** Between two pieces of a content that is being read. */
  readonly idleMs: number;
  readonly attempts: number;
  /** Before the second attempt; each further wait is twice as long, and by chance up to half shorter. */
  readonly firstDelayMs: number;
}

/** The patience of the product: a part of 8 MiB may come over a line of one megabit. */
export const S3_PATIENCE: S3Patience = {
  answerMs: 15_000,
  uploadMs: 120_000,
  completeMs: 300_000,
  idleMs: 30_000,
  attempts: 5,
  firstDelayMs: 200,
};

/** What a client works with. */
export interface S3ClientParts {
  readonly place: S3Place;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly patience?: S3Patience;
}

/** One request. */
export interface S3Request {
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "HEAD";
  /** What is done, in words that finish "refused to …". */
  readonly doing: string;
  /** The key behind the prefix; null asks the bucket. */
  readonly name: string | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Milliseconds until the answer begins. */
  readonly waitMs?: number;
}

/** An answer whose content is still to come. */
export interface S3Stream {
  readonly response: Response;
  /** Ends the connection. */
  readonly abort: (reason: Error) => void;
}

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Keys may have been exchanged since they were read. */
const KEYS_REFUSED = new Set(["ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "TokenRefreshRequired"]);
/** Refusals that say the same as those statuses, or that bytes were changed on the way. */
const PASSING_CODES = new Set([
  "RequestTimeout",
  "SlowDown",
  "InternalError",
  "ServiceUnavailable",
  "OperationAborted",
  "XAmzContentSHA256Mismatch",
]);
const TEXT_BYTES_MAX = 8 * 1024 * 1024;

/** Asks S3, path style, every request signed with the digest of what it carries; tries again what may pass. */
export class S3Client {
  readonly patience: S3Patience;
  readonly #parts: S3ClientParts;
  /** Derived signing keys, one for each day. */
  #derived = new Map<string, ArrayBuffer>();
  #credentials: Promise<S3Credentials> | null = null;

  constructor(parts: S3ClientParts) {
    this.#parts = parts;
    this.patience = parts.patience ?? S3_PATIENCE;
  }

  /** The prefix of all keys. */
  get prefix(): string {
    return this.#parts.place.prefix;
  }

  /** Sends and gives the whole text of the answer with its headers. Throws StoreFailed for anything but success. */
  async ask(request: S3Request): Promise<{ readonly text: string; readonly headers: Headers }> {
    return await this.#insist(request, async ({ response, abort }, deadlineMs) => {
      const timer = setTimeout(() => abort(new Slow()), Math.max(1, deadlineMs - this.#parts.clock.monotonicMs()));
      try {
        const text = await textWithin(response);
        // Putting parts together is answered with 200 before it is known whether it works.
        const code = errorCode(text);
        if (code !== null) throw new StoreFailed(request.doing, code, { isPassing: PASSING_CODES.has(code) });
        return { text, headers: response.headers };
      } finally {
        clearTimeout(timer);
      }
    });
  }

  /** Sends and gives the answer as soon as it begins. The caller reads the content or aborts. */
  open(request: S3Request): Promise<S3Stream> {
    return this.#insist(request, (stream) => Promise.resolve(stream));
  }

  /** Waits before an attempt; the first one waits for nothing. */
  async pause(attempt: number): Promise<void> {
    if (attempt <= 1) return;
    const [chance = 0] = this.#parts.random.bytes(1);
    await sleep(this.patience.firstDelayMs * 2 ** (attempt - 2) * (1 - chance / 512));
  }

  async #insist<T>(request: S3Request, finish: (stream: S3Stream, deadlineMs: number) => Promise<T>): Promise<T> {
    let hasNewKeys = false;
    for (let attempt = 1; ; attempt += 1) {
      await this.pause(attempt);
      try {
        const deadlineMs = this.#parts.clock.monotonicMs() + (request.waitMs ?? this.patience.answerMs);
        const stream = await this.#send(request, deadlineMs);
        if (stream.response.ok) return await finish(stream, deadlineMs);
        throw await refusalOf(request, stream.response);
      } catch (error) {
        const failure = error instanceof StoreFailed ? error : unreachable(request, error);
        if (KEYS_REFUSED.has(failure.code) && !hasNewKeys) {
          hasNewKeys = true;
          this.#credentials = null;
          continue;
        }
        if (!failure.isPassing || attempt >= this.patience.attempts) throw failure;
      }
    }
  }

  async #send(request: S3Request, deadlineMs: number): Promise<S3Stream> {
    const signed = await this.#sign(request);
    const ending = new AbortController();
    const abort = (reason: Error): void => ending.abort(reason);
    const timer = setTimeout(() => abort(new Slow()), Math.max(1, deadlineMs - this.#parts.clock.monotonicMs()));
    try {
      const body = request.body === undefined ? {} : { body: request.body };
      // A redirect means another region or host than the settings say: that is for the operator to know.
      const how = { method: request.method, headers: signed.headers, redirect: "manual", signal: ending.signal, ...body } as const;
      return { response: await fetch(signed.url, how), abort };
    } finally {
      clearTimeout(timer);
    }
  }

  async #sign(request: S3Request): Promise<{ url: URL; headers: Headers }> {
    const { place, clock } = this.#parts;
    this.#credentials ??= this.#readCredentials();
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#credentials;
    const path = request.name === null ? place.bucket : `${place.bucket}/${place.prefix}${request.name}`;
    const url = new URL(`${place.endpoint}/${path}`);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const signer = new AwsV4Signer({
      method: request.method,
      url: url.href,
      headers: { ...request.headers, "x-amz-content-sha256": sha256(request.body) },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === null ? {} : { sessionToken }),
      service: "s3",
      region: place.region,
      cache: this.#derived,
      datetime: new Date(clock.nowMs()).toISOString().replace(/[:-]|\.\d{3}/g, ""),
      // The range too: what was asked for is what is answered.
      allHeaders: true,
    });
    const signed = await signer.sign();
    return { url: signed.url, headers: signed.headers };
  }

  async #readCredentials(): Promise<S3Credentials> {
    this.#derived = new Map();
    try {
      return await this.#parts.credentials();
    } catch (error) {
      this.#credentials = null;
      throw error;
    }
  }
}

/** The time for it is over. */
class Slow extends Error {
  override readonly name = "TimeoutError";
  constructor() {
    super("The object store took too long.");
  }
}

function sha256(body: Uint8Array | undefined): string {
  return createHash("sha256")
    .update(body ?? "")
    .digest("hex");
}

async function textWithin(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const piece of body ?? []) {
    sizeBytes += piece.length;
    if (sizeBytes > TEXT_BYTES_MAX) throw new StoreFailed("answer in reason", "AnswerTooLong", { isPassing: false });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

async function refusalOf(request: S3Request, response: Response): Promise<StoreFailed> {
  // HEAD is answered without words.
  const text = request.method === "HEAD" ? "" : await textWithin(response).catch(() => "");
  const code = errorCode(text) ?? `HTTP ${response.status}`;
  return new StoreFailed(request.doing, code, { isPassing: PASSING.has(response.status) || PASSING_CODES.has(code) });
}

/** Whatever `fetch` throws: no name, no connection, an end in the midst, or a time that is over. */
function unreachable(request: S3Request, error: unknown): StoreFailed {
  const inner: unknown = error instanceof Error ? error.cause : undefined;
  const code = [codeOf(inner), codeOf(error)].find((one) => one !== "") ?? (error instanceof Slow ? "ETIMEDOUT" : "ConnectionLost");
  return new StoreFailed(request.doing, code, { isPassing: true, cause: error });
}
