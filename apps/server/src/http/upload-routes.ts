/** The tus protocol, version 1.0: core, creation, termination, expiration (https://tus.io/protocols/resumable-upload). */
import { type FileId, type FileStateView, LIMITS, OPERATIONS } from "@musubi/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Received } from "../features/files/index.ts";
import type { UserActor } from "../kernel/actor.ts";
import { fits } from "../kernel/fits.ts";
import type { Answer } from "../kernel/pipeline.ts";
import { PRIVATE_HEADERS } from "./headers.ts";
import { statusOf } from "./status.ts";

/** What the routes of uploads need. */
export interface UploadRouteParts {
  readonly actorOf: (request: FastifyRequest) => Promise<UserActor | null>;
  /** Runs an operation for the person who asks. */
  readonly call: (
    request: FastifyRequest,
    actor: UserActor | null,
    operation: "upload.start" | "upload.read" | "upload.cancel",
    input: unknown,
  ) => Promise<Answer>;
  readonly receive: (incoming: {
    readonly actor: UserActor;
    readonly fileId: FileId;
    readonly offset: number;
    readonly body: AsyncIterable<Uint8Array>;
    readonly hangUp: () => void;
  }) => Promise<Received>;
  /** Ends what another connection is sending for an upload, so that its place is settled. */
  readonly interrupt: (fileId: FileId) => Promise<void>;
}

const VERSION = "1.0.0";
const BYTES_TYPE = "application/offset+octet-stream";
const PROTOCOL = {
  "Tus-Resumable": VERSION,
  "Tus-Version": VERSION,
  "Tus-Extension": "creation,termination,expiration",
  "Tus-Max-Size": String(LIMITS.uploadBytes.video),
};
type UploadRequest = FastifyRequest<{ Params: { fileId: string } }>;

/** Adds the routes by which bytes come in. Each request is decided anew; somebody else's upload is the same 404 as none. */
export function addUploadRoutes(app: FastifyInstance, parts: UploadRouteParts): void {
  // Bytes are read by the receiver as they come, piece by piece; nothing gathers them before.
  app.addContentTypeParser(BYTES_TYPE, (_request, payload, done) => done(null, payload));
  const tellProtocol = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    reply.code(204).headers(PRIVATE_HEADERS).headers(PROTOCOL).send();
  app.options("/api/uploads", tellProtocol);
  app.options("/api/uploads/:fileId", tellProtocol);
  app.post("/api/uploads", async (request, reply) => (wrongVersion(request, reply) ? reply : create(parts, request, reply)));
  app.head<{ Params: { fileId: string } }>("/api/uploads/:fileId", async (request, reply) =>
    wrongVersion(request, reply) ? reply : tellOffset(parts, request, reply),
  );
  app.patch<{ Params: { fileId: string } }>("/api/uploads/:fileId", async (request, reply) =>
    wrongVersion(request, reply) ? reply : takeBytes(parts, request, reply),
  );
  app.delete<{ Params: { fileId: string } }>("/api/uploads/:fileId", async (request, reply) =>
    wrongVersion(request, reply) ? reply : giveUp(parts, request, reply),
  );
}

/** Answers who speaks another version; nothing else is done then. */
function wrongVersion(request: FastifyRequest, reply: FastifyReply): boolean {
  reply.headers(PRIVATE_HEADERS).header("Tus-Resumable", VERSION);
  if (request.headers["tus-resumable"] === VERSION) return false;
  void reply.code(412).header("Tus-Version", VERSION).send();
  return true;
}

async function create(parts: UploadRouteParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const sizeBytes = wholeNumber(request.headers["upload-length"]);
  if (sizeBytes === null) return sendCode(reply, 400, "invalid_input");
  const said = metadataOf(request.headers["upload-metadata"]);
  const name = said.get("name") ?? said.get("filename") ?? "";
  const input = {
    kind: said.get("kind") ?? "file",
    name,
    sizeBytes,
    ...(said.get("keepsMetadata") === "true" ? { keepsMetadata: true } : {}),
  };
  const actor = await parts.actorOf(request);
  const answer = await parts.call(request, actor, "upload.start", input);
  const { output } = OPERATIONS["upload.start"];
  if (answer.kind !== "ok" || !fits(output, answer.output)) return sendAnswer(reply, answer);
  return reply.code(201).header("Location", `/api/uploads/${answer.output.fileId}`).send();
}

async function tellOffset(parts: UploadRouteParts, request: UploadRequest, reply: FastifyReply): Promise<FastifyReply> {
  const actor = await parts.actorOf(request);
  const found = await readUpload(parts, request, actor);
  if ("answer" in found) return sendAnswer(reply, found.answer);
  if (found.upload.state === "receiving") {
    await parts.interrupt(found.upload.fileId);
    const settled = await readUpload(parts, request, actor);
    return "answer" in settled ? sendAnswer(reply, settled.answer) : withPlace(reply, settled.upload).code(200).send();
  }
  return withPlace(reply, found.upload).code(200).send();
}

async function takeBytes(parts: UploadRouteParts, request: UploadRequest, reply: FastifyReply): Promise<FastifyReply> {
  const actor = await parts.actorOf(request);
  const found = await readUpload(parts, request, actor);
  if ("answer" in found) return sendAnswer(reply, found.answer);
  if (request.headers["content-type"] !== BYTES_TYPE) return sendCode(reply, 415, "invalid_input");
  const offset = wholeNumber(request.headers["upload-offset"]);
  if (offset === null) return sendCode(reply, 400, "invalid_input");
  const { fileId } = found.upload;
  if (actor === null) return sendCode(reply, 404, "not_found");
  const hangUp = (): void => void request.raw.destroy();
  const received = await parts.receive({ actor, fileId, offset, body: request.raw, hangUp });
  switch (received.kind) {
    case "absent":
      return found.upload.state === "receiving"
        ? sendCode(reply, 404, "not_found")
        : sendCode(withPlace(reply, found.upload), 409, "in_progress");
    case "elsewhere":
      return sendCode(reply.header("Upload-Offset", String(received.offset)), 409, "in_progress");
    case "too_many":
      return sendCode(reply.header("Upload-Offset", String(received.offset)), 413, "too_large");
    case "taken":
      return reply.code(204).header("Upload-Offset", String(received.offset)).send();
  }
}

async function giveUp(parts: UploadRouteParts, request: UploadRequest, reply: FastifyReply): Promise<FastifyReply> {
  const actor = await parts.actorOf(request);
  const answer = await parts.call(request, actor, "upload.cancel", { fileId: request.params.fileId });
  return answer.kind === "ok" ? reply.code(204).send() : sendAnswer(reply, answer);
}

async function readUpload(
  parts: UploadRouteParts,
  request: UploadRequest,
  actor: UserActor | null,
): Promise<{ readonly upload: FileStateView } | { readonly answer: Answer }> {
  const answer = await parts.call(request, actor, "upload.read", { fileId: request.params.fileId });
  const { output } = OPERATIONS["upload.read"];
  return answer.kind === "ok" && fits(output, answer.output) ? { upload: answer.output.upload } : { answer };
}

function withPlace(reply: FastifyReply, upload: FileStateView): FastifyReply {
  return reply.headers({ "Upload-Offset": String(upload.receivedBytes), "Upload-Length": String(upload.sizeBytes) });
}

/** Refusals in the statuses of the protocol: 409 would mean that the place differs, and clients would try again. */
const STATUS_OF_REFUSAL: Readonly<Record<string, number>> = {
  file_too_large: 413,
  uploads_waiting: 423,
  storage_full: 403,
  server_full: 507,
  file_in_use: 403,
};

function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.kind !== "no") return sendCode(reply, 500, "fault");
  const { body } = answer;
  // An address of an upload is no address of anything to whoever it does not belong to, whatever it looks like.
  if (body.code === "unauthenticated" || body.code === "invalid_input") return sendCode(reply, 404, "not_found");
  if (body.retryAfterSeconds !== undefined) reply.header("Retry-After", String(body.retryAfterSeconds));
  return reply.code(STATUS_OF_REFUSAL[body.code] ?? statusOf(body.code)).send({ error: body });
}

function sendCode(reply: FastifyReply, status: number, code: string): FastifyReply {
  return reply.code(status).send({ error: { code } });
}

function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

/** "key base64,key base64": what the client says about the file. */
function metadataOf(header: string | string[] | undefined): ReadonlyMap<string, string> {
  const pairs = typeof header === "string" ? header.split(",") : [];
  return new Map(
    pairs.slice(0, 20).map((pair) => {
      const [key = "", value = ""] = pair.trim().split(" ", 2);
      return [key, Buffer.from(value, "base64").toString("utf8")];
    }),
  );
}
