import type { Server } from "node:http";
import { LIMITS, OPERATIONS } from "@musubi/protocol";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { UploadReceiver } from "../features/files/index.ts";
import type { Actor } from "../kernel/actor.ts";
import { describe } from "../kernel/kernel-log.ts";
import type { Answer, Kernel } from "../kernel/pipeline.ts";
import { isUnavailable } from "../kernel/unavailable.ts";
import { clientAddress, type TrustedProxies } from "./client-address.ts";
import { clearedCookie, isKnownHost, isSameOrigin, presentedToken, sessionCookie } from "./credentials.ts";
import { COMMON_HEADERS, PRIVATE_HEADERS } from "./headers.ts";
import { sendBytes } from "./send-bytes.ts";
import type { SessionBook } from "./session-book.ts";
import { refuseUpgrade, type SocketGateway } from "./socket-gateway.ts";
import { statusOf } from "./status.ts";
import { addUploadRoutes, type UploadRouteParts } from "./upload-routes.ts";

/** What the HTTP layer is given. */
export interface HttpParts {
  readonly kernel: Kernel;
  readonly sessions: SessionBook;
  readonly gateway: SocketGateway;
  /** Where the bytes of uploads go. */
  readonly uploads: UploadReceiver;
  readonly log: Logger;
  /** The address people type, without a path. */
  readonly publicUrl: string;
  readonly trustedProxies: TrustedProxies;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;

/** Makes the HTTP server of the API and the socket. Pages, metrics and the interface description are added by others. */
export function makeHttpServer(parts: HttpParts): FastifyInstance {
  const app = fastify({
    bodyLimit: LIMITS.frameBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  app.server.headersTimeout = HEADERS_TIMEOUT_MS;
  const publicUrl = new URL(parts.publicUrl);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(COMMON_HEADERS);
    if (!isKnownHost(request.headers.host, publicUrl.host)) await reply.code(421).send({ error: { code: "not_found" } });
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    // Who is asking cannot be told while the database is away: nothing was done, and trying again is right.
    if (isUnavailable(error))
      return reply
        .code(statusOf("unavailable"))
        .headers(PRIVATE_HEADERS)
        .send({ error: { code: "unavailable" } });
    const tooLarge = error.statusCode === 413;
    if ((error.statusCode ?? 500) >= 500) parts.log.error({ event: "http_fault", ...describe(error) });
    const code = tooLarge ? "too_large" : (error.statusCode ?? 500) >= 500 ? "fault" : "invalid_input";
    return reply.code(statusOf(code)).headers(PRIVATE_HEADERS).send({ error: { code } });
  });
  app.post<{ Params: { operation: string } }>("/api/:operation", async (request, reply) =>
    answerCall(parts, publicUrl, request, reply, { name: request.params.operation, input: request.body ?? {} }),
  );
  // Each by its own address: all others keep the usual bound.
  for (const { name, size } of Object.values(OPERATIONS)) {
    if (size !== "large") continue;
    app.post(`/api/${name}`, { bodyLimit: LIMITS.largeFrameBytes }, async (request, reply) =>
      answerCall(parts, publicUrl, request, reply, { name, input: request.body ?? {} }),
    );
  }
  app.get<{ Params: { operation: string } }>("/api/:operation", async (request, reply) => {
    // Reading bytes into a file is the one thing a link may start; the session is checked like everywhere else.
    const operation = Object.values(OPERATIONS).find((one) => one.name === request.params.operation);
    if (operation === undefined || operation.reply !== "bytes")
      return reply
        .code(404)
        .headers(PRIVATE_HEADERS)
        .send({ error: { code: "not_found" } });
    return answerCall(parts, publicUrl, request, reply, { name: operation.name, input: request.query });
  });
  const noSuchMethod = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    reply
      .code(404)
      .headers(PRIVATE_HEADERS)
      .send({ error: { code: "not_found" } });
  app.route({ method: ["PUT", "PATCH", "DELETE", "OPTIONS"], url: "/api/:operation", handler: noSuchMethod });
  addUploadRoutes(app, uploadRoutes(parts, publicUrl));
  listenForUpgrades(app.server, parts, publicUrl);
  return app;
}

function uploadRoutes(parts: HttpParts, publicUrl: URL): UploadRouteParts {
  return {
    actorOf: async (request) => {
      const actor = await actorOf(parts, publicUrl, request);
      return actor.kind === "user" ? actor : null;
    },
    call: (request, actor, operation, input) =>
      parts.kernel.run(operation, { actor: actor ?? { kind: "anyone" }, address: clientAddress(request.raw, parts.trustedProxies) }, input),
    receive: (incoming) => parts.uploads.receive(incoming),
    interrupt: (fileId) => parts.uploads.interrupt(fileId),
  };
}

async function answerCall(
  parts: HttpParts,
  publicUrl: URL,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, input }: { readonly name: string; readonly input: unknown },
): Promise<FastifyReply> {
  const actor = await actorOf(parts, publicUrl, request);
  const caller = { actor, address: clientAddress(request.raw, parts.trustedProxies) };
  const answer = await parts.kernel.run(name, caller, input);
  reply.headers(PRIVATE_HEADERS);
  return sendAnswer(request, reply, { answer, isSecure: publicUrl.protocol === "https:" });
}

/** Who asks, by the session that the request presents; nobody in particular without one, or with one that another site made the browser send. */
export async function actorOf(parts: Pick<HttpParts, "sessions">, publicUrl: URL, request: FastifyRequest): Promise<Actor> {
  const presented = presentedToken(request.headers, publicUrl.protocol === "https:");
  if (presented === null) return { kind: "anyone" };
  // A browser attaches the cookie to whatever asks; only our own page counts.
  if (presented.carrier === "cookie" && !mayCarryCookie(request, publicUrl)) return { kind: "anyone" };
  return (await parts.sessions.resolve(presented.token)) ?? { kind: "anyone" };
}

/** A link may start a download, and an element of our page shows a picture; what another site embeds is asked by nobody of ours. */
function mayCarryCookie(request: FastifyRequest, publicUrl: URL): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return isSameOrigin(request.headers, publicUrl);
  const site = request.headers["sec-fetch-site"];
  return site === undefined || site === "same-origin" || site === "none";
}

function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { answer, isSecure }: { answer: Answer; isSecure: boolean },
): FastifyReply | Promise<FastifyReply> {
  switch (answer.kind) {
    case "ok":
      if (answer.cookie !== undefined)
        reply.header("Set-Cookie", "set" in answer.cookie ? sessionCookie(answer.cookie.set, isSecure) : clearedCookie(isSecure));
      return reply.send(answer.output);
    case "bytes":
      return sendBytes(request, reply, answer.stream);
    case "no":
      if (answer.body.retryAfterSeconds !== undefined) reply.header("Retry-After", String(answer.body.retryAfterSeconds));
      return reply.code(statusOf(answer.body.code)).send({ error: answer.body });
  }
}

function listenForUpgrades(server: Server, parts: HttpParts, publicUrl: URL): void {
  server.on("upgrade", (request, duplex, head) => {
    duplex.on("error", () => duplex.destroy());
    const accept = async (): Promise<void> => {
      if (request.url !== "/api/socket" || !isKnownHost(request.headers.host, publicUrl.host)) return refuseUpgrade(duplex, 404);
      const presented = presentedToken(request.headers, publicUrl.protocol === "https:");
      if (presented === null) return refuseUpgrade(duplex, 401);
      if (presented.carrier === "cookie" && !isSameOrigin(request.headers, publicUrl)) return refuseUpgrade(duplex, 403);
      const actor = await parts.sessions.resolve(presented.token);
      if (actor === null) return refuseUpgrade(duplex, 401);
      await parts.gateway.accept(request, duplex, head, actor, clientAddress(request, parts.trustedProxies));
      // Signed out while the socket was being opened: whoever ended the session did not find it among the open ones yet.
      if ((await parts.sessions.resolve(presented.token)) === null) parts.gateway.endDevice(actor.deviceId);
    };
    accept().catch((error: unknown) => {
      if (!isUnavailable(error)) parts.log.error({ event: "upgrade_fault", ...describe(error) });
      refuseUpgrade(duplex, 503);
    });
  });
}
