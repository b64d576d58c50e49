import type { KernelCode } from "@musubi/protocol";
import { LIMITS } from "@musubi/protocol";
import {
  COMMON_HEADERS,
  clientAddress,
  describe,
  isKnownHost,
  isSameOrigin,
  isUnavailable,
  PRIVATE_HEADERS,
  servePages,
  statusOf,
  type TrustedProxies,
} from "@musubi/server/platform";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { type HandOverParts, handOver } from "../assertions/hand-over.ts";
import type { Answer, Caller, Dispatcher } from "../kernel/dispatcher.ts";
import type { Providers } from "../providers/providers.ts";
import { hashSecret } from "../sessions/tokens.ts";
import { clearedSession, sessionCookie, sessionToken, visitState } from "./credentials.ts";
import { addProviderRoutes } from "./provider-routes.ts";
import type { Streams } from "./streams.ts";

/** What the HTTP layer is given. */
export interface HttpParts {
  readonly dispatcher: Dispatcher;
  readonly streams: Streams;
  readonly handOver: HandOverParts;
  readonly providers: Providers;
  /** The names of the operations that are handed on. */
  readonly dataOperations: ReadonlySet<string>;
  readonly log: Logger;
  /** The address that staff type, without a path. Known for sure only once the port is. */
  readonly publicUrl: () => URL;
  readonly trustedProxies: TrustedProxies;
  /** The folder of the built console. */
  readonly consoleDir: string;
}

const REQUEST_TIMEOUT_MS = 60_000;

/** Makes the HTTP server of the console: its operations, its stream, its pages. */
export async function makeHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: LIMITS.frameBytes, requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: true });
  app.server.headersTimeout = 10_000;
  app.removeAllContentTypeParsers();
  // Kept as it came: an assertion speaks of the exact bytes.
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(COMMON_HEADERS);
    if (!isKnownHost(request.headers.host, parts.publicUrl().host)) await reply.code(421).send({ error: { code: "not_found" } });
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (isUnavailable(error)) return refusal(reply, "unavailable");
    const status = error.statusCode ?? 500;
    if (status >= 500) parts.log.error({ event: "http_fault", ...describe(error) });
    return refusal(reply, status === 413 ? "too_large" : status >= 500 ? "fault" : "invalid_input");
  });
  app.get("/healthz", async (_request, reply) => {
    await parts.handOver.database.once({ text: "select 1 as one", values: [] });
    return reply.header("Cache-Control", "no-store").send({ status: "ok" });
  });
  app.post<{ Params: { operation: string } }>("/api/:operation", (request, reply) => answerCall(parts, request, reply));
  app.get("/api/stream", (request, reply) => openStream(parts, request, reply));
  addProviderRoutes(app, parts);
  // What the staff's page is stays nowhere: not the page, and not what a browser keeps of it for going back.
  await servePages(app, parts.consoleDir, "no-store");
  return app;
}

async function answerCall(
  parts: HttpParts,
  request: FastifyRequest<{ Params: { operation: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { operation } = request.params;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.from("{}");
  const caller = callerOf(parts, request);
  if (parts.dispatcher.knows(operation)) {
    const input = parseJson(body);
    if (input === undefined) return refusal(reply, "invalid_input");
    const answer = await parts.dispatcher.run(operation, caller, input);
    return sendAnswer(reply, answer, parts.publicUrl().protocol === "https:");
  }
  if (!parts.dataOperations.has(operation)) return refusal(reply, "not_found");
  const answer = await handOver(parts.handOver, caller, { operation, body });
  if ("no" in answer) return refusal(reply, answer.no);
  return reply.code(answer.status).headers(PRIVATE_HEADERS).headers(answer.headers).send(answer.body);
}

async function openStream(parts: HttpParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { token, address } = callerOf(parts, request);
  if (token === null) return refusal(reply, "unauthenticated");
  reply.raw.setHeaders(new Headers({ ...COMMON_HEADERS, ...PRIVATE_HEADERS }));
  if (!(await parts.streams.open(reply.raw, { tokenHash: hashSecret(token), address }))) return refusal(reply, "unauthenticated");
  return reply.hijack();
}

/** A browser attaches the cookie to whatever asks; only our own page counts. */
function callerOf(parts: HttpParts, request: FastifyRequest): Caller {
  const publicUrl = parts.publicUrl();
  const isSecure = publicUrl.protocol === "https:";
  const isOurs = isSameOrigin(request.headers, publicUrl);
  return {
    token: isOurs ? sessionToken(request.headers, isSecure) : null,
    address: clientAddress(request.raw, parts.trustedProxies),
    visit: isOurs ? visitState(request.headers, isSecure) : null,
  };
}

function sendAnswer(reply: FastifyReply, answer: Answer, isSecure: boolean): FastifyReply {
  reply.headers(PRIVATE_HEADERS);
  if (answer.kind === "no") {
    const { kind: _kind, ...error } = answer;
    if (error.retryAfterSeconds !== undefined) reply.header("Retry-After", String(error.retryAfterSeconds));
    return reply.code(statusOf(answer.code)).send({ error });
  }
  if (answer.cookie !== undefined)
    reply.header("Set-Cookie", "set" in answer.cookie ? sessionCookie(answer.cookie.set, isSecure) : clearedSession(isSecure));
  return reply.send(answer.output);
}

function refusal(reply: FastifyReply, code: KernelCode | "new_passkey_needed"): FastifyReply {
  return reply.code(statusOf(code)).headers(PRIVATE_HEADERS).send({ error: { code } });
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
