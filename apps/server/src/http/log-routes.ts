import { parseTilePath } from "@musubi/translog";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RateLimiter } from "../kernel/rate-limit.ts";
import { clientAddress, type TrustedProxies } from "./client-address.ts";

/** A public log as the routes need it. */
export interface LogReader {
  /** The key that its checkpoints verify with; null while it has none. */
  verifierKey(): Promise<string | null>;
  checkpoint(): Promise<string | null>;
  tile(tile: { readonly level: number; readonly index: number; readonly width: number }): Promise<Uint8Array | null>;
  entries(index: number, width: number): Promise<Uint8Array | null>;
}

/** The transparency report as the routes need it. */
export interface ReportReader {
  read(): Promise<object>;
}

/** What the routes of the logs are given. */
export interface LogRouteParts {
  /** The log of what the staff was shown, below /log/. */
  readonly log: LogReader;
  /** The log of what people's devices state, below /log/keys/. */
  readonly keyLog: LogReader;
  readonly report: ReportReader;
  readonly limiter: RateLimiter;
  readonly trustedProxies: TrustedProxies;
}

const YEAR_SECONDS = 31_536_000;
/** A tile never changes: a partial one is asked for by its width. */
const FOREVER = `public, max-age=${YEAR_SECONDS}, immutable`;
/** The newest checkpoint: a cache may hold it back for this long, so that a crowd costs no more than one reader. */
const NEWEST = "public, max-age=1";
const KEY_SECONDS = 300;
const REPORT_SECONDS = 60;

/** Everybody may read the logs, from any page: they hold no data of a person. */
const OPEN_HEADERS = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" } as const;

/** Serves the public logs and the transparency report. */
export function addLogRoutes(app: FastifyInstance, parts: LogRouteParts): void {
  serveLog(app, { ...parts, prefix: "/log", log: parts.log });
  serveLog(app, { ...parts, prefix: "/log/keys", log: parts.keyLog });
  app.get("/log/report.json", async (request, reply) => {
    if (!mayRead(parts, request, reply)) return reply;
    return reply
      .headers(OPEN_HEADERS)
      .header("Cache-Control", `public, max-age=${REPORT_SECONDS}`)
      .send(await parts.report.read());
  });
}

/** Serves a log below its prefix (c2sp.org/tlog-tiles): checkpoint, tiles, bundles of entries, the key. */
function serveLog(
  app: FastifyInstance,
  parts: Pick<LogRouteParts, "limiter" | "trustedProxies"> & { readonly prefix: string; readonly log: LogReader },
): void {
  const { prefix, log } = parts;
  const text = (reply: FastifyReply, body: string, cache: string): FastifyReply =>
    reply.headers(OPEN_HEADERS).header("Content-Type", "text/plain; charset=utf-8").header("Cache-Control", cache).send(body);
  app.get(`${prefix}/checkpoint`, async (request, reply) => {
    if (!mayRead(parts, request, reply)) return reply;
    const note = await log.checkpoint();
    return note === null ? absent(reply) : text(reply, note, NEWEST);
  });
  app.get(`${prefix}/key`, async (request, reply) => {
    if (!mayRead(parts, request, reply)) return reply;
    const key = await log.verifierKey();
    return key === null ? absent(reply) : text(reply, `${key}\n`, `public, max-age=${KEY_SECONDS}`);
  });
  app.get<{ Params: { "*": string } }>(`${prefix}/tile/*`, async (request, reply) => {
    if (!mayRead(parts, request, reply)) return reply;
    const path = parseTilePath(`tile/${request.params["*"]}`);
    if (!path.ok) return absent(reply);
    const bytes = path.value.kind === "tile" ? await log.tile(path.value) : await log.entries(path.value.index, path.value.width);
    if (bytes === null) return absent(reply);
    return reply
      .headers(OPEN_HEADERS)
      .header("Content-Type", "application/octet-stream")
      .header("Cache-Control", FOREVER)
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
}

/** What is not there today may be there in a second. */
function absent(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .headers(OPEN_HEADERS)
    .header("Cache-Control", "no-store")
    .send({ error: { code: "not_found" } });
}

function mayRead(
  { limiter, trustedProxies }: Pick<LogRouteParts, "limiter" | "trustedProxies">,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  const waitSeconds = limiter.take("read", `log ${clientAddress(request.raw, trustedProxies)}`);
  if (waitSeconds === 0) return true;
  reply
    .code(429)
    .header("Retry-After", String(waitSeconds))
    .header("Cache-Control", "no-store")
    .send({ error: { code: "rate_limited", retryAfterSeconds: waitSeconds } });
  return false;
}
