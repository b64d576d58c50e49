import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { ByteReply } from "../kernel/binding.ts";

/** Sends a stream of bytes as a file to save: never shown in place, never kept by anything on the way. */
export function sendBytes(reply: FastifyReply, bytes: ByteReply): FastifyReply {
  const name = encodeURIComponent(bytes.fileName).replaceAll("'", "%27");
  reply.header("Content-Type", bytes.contentType);
  reply.header("Content-Length", String(bytes.sizeBytes));
  reply.header("Content-Disposition", `attachment; filename*=UTF-8''${name}`);
  reply.header("Content-Security-Policy", "default-src 'none'; sandbox");
  return reply.send(Readable.from(bytes.open()));
}
