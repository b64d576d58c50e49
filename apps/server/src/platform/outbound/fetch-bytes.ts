import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { LookupFunction } from "node:net";
import { no, ok, type Result } from "@musubi/base";
import type { Outbound, Resolved } from "./outbound.ts";
import { isPublicEndpoint, literalHost } from "./public-address.ts";

/** What is wanted of a stranger's server, and how much of it. */
export interface Wanted {
  readonly accept: string;
  /** Whether an answer of this type is read at all. */
  readonly isWelcome: (contentType: string) => boolean;
  readonly bytesMax: number;
  /** What is longer: its beginning alone, or nothing. */
  readonly whenLonger: "cut" | "refuse";
}

/** What came. */
export interface Fetched {
  /** Where it came from in the end. */
  readonly url: URL;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Why nothing came: the address is none of the public web; nobody answered rightly or in time; it is not what was wanted. */
export type FetchFailure = "not_public" | "unreachable" | "unwelcome";

const REDIRECTS_MAX = 3;
const HEADER_BYTES_MAX = 16 * 1_024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** The same for everybody who asks: who it was is nobody's business. */
const USER_AGENT = "Musubi-LinkPreview/1";

/**
 * Reads one thing from the public web: over TLS on its usual port, from addresses that were looked at before they are connected to,
 * through a few redirects that are each looked at anew. Nothing is sent along that would tell who asks, nothing packed is unpacked,
 * and what was asked for is in no error. Ends with the signal.
 */
export async function fetchBytes(
  outbound: Outbound,
  from: URL,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Result<Fetched, FetchFailure>> {
  let url = from;
  for (let hops = 0; hops <= REDIRECTS_MAX; hops += 1) {
    if (url.port !== "" || !isPublicEndpoint(url.href, outbound.isPublic)) return no(hops === 0 ? "not_public" : "unreachable");
    const step = await oneAnswer(outbound, url, wanted, signal).catch(() => null);
    if (step === null) return no("unreachable");
    if (step.kind === "fetched") return ok({ url, ...step });
    if (step.kind === "failed") return no(step.why);
    if (!URL.canParse(step.to, url.href)) return no("unreachable");
    url = new URL(step.to, url.href);
  }
  return no("unreachable");
}

type Step =
  | { readonly kind: "fetched"; readonly contentType: string; readonly bytes: Buffer }
  | { readonly kind: "redirected"; readonly to: string }
  | { readonly kind: "failed"; readonly why: FetchFailure };

async function oneAnswer(outbound: Outbound, url: URL, wanted: Wanted, signal: AbortSignal): Promise<Step> {
  const found = await addressesOf(outbound, url, signal);
  if (found.length === 0) return { kind: "failed", why: "unreachable" };
  const answer = await ask(outbound, url, { accept: wanted.accept, found, signal });
  try {
    return await stepOf(answer, wanted);
  } finally {
    // What is left of it interests nobody, and would hold the line.
    answer.destroy();
  }
}

/** The addresses that may be connected to: a name that leads inside alone leads nowhere. */
async function addressesOf(outbound: Outbound, url: URL, signal: AbortSignal): Promise<readonly Resolved[]> {
  signal.throwIfAborted();
  const literal = literalHost(url);
  const found = literal === null ? await outbound.resolve(url.hostname, signal) : [resolvedLiteral(literal)];
  return found.filter(({ address }) => outbound.isPublic(address));
}

function resolvedLiteral(address: string): Resolved {
  return { address, family: address.includes(":") ? 6 : 4 };
}

function ask(
  outbound: Outbound,
  url: URL,
  how: { readonly accept: string; readonly found: readonly Resolved[]; readonly signal: AbortSignal },
): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const call = request(url, {
      method: "GET",
      port: outbound.port,
      headers: { host: url.host, accept: how.accept, "accept-encoding": "identity", "user-agent": USER_AGENT },
      // The very addresses that were looked at: what the name leads to a moment later makes no difference.
      lookup: pinned(how.found),
      agent: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      signal: how.signal,
      ...(outbound.ca === undefined ? {} : { ca: outbound.ca }),
    });
    call.on("response", (answer) => {
      // Whoever reads it hears of a broken line; nobody has to once it is let go.
      answer.on("error", () => undefined);
      done(answer);
    });
    call.on("error", fail);
    // No answer is one that turns into another protocol.
    call.on("upgrade", (_answer, socket) => socket.destroy());
    call.end();
  });
}

function pinned(found: readonly Resolved[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = found;
    if (options.all === true) callback(null, [...found]);
    else callback(null, first?.address ?? "", first?.family);
  };
}

async function stepOf(answer: IncomingMessage, wanted: Wanted): Promise<Step> {
  const { statusCode = 0, headers } = answer;
  if (REDIRECTS.has(statusCode) && headers.location !== undefined) return { kind: "redirected", to: headers.location };
  if (statusCode !== 200) return { kind: "failed", why: "unreachable" };
  const contentType = headers["content-type"] ?? "";
  const isPacked = !["", "identity"].includes((headers["content-encoding"] ?? "").trim().toLowerCase());
  if (isPacked || !wanted.isWelcome(contentType)) return { kind: "failed", why: "unwelcome" };
  const bytes = await readUpTo(answer, wanted);
  return bytes === null ? { kind: "failed", why: "unwelcome" } : { kind: "fetched", contentType, bytes };
}

async function readUpTo(answer: IncomingMessage, { bytesMax, whenLonger }: Wanted): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size <= bytesMax) continue;
    if (whenLonger === "refuse") return null;
    break;
  }
  return Buffer.concat(pieces).subarray(0, bytesMax);
}
