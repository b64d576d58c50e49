import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ByteReply } from "../kernel/binding.ts";
import { parseRange } from "./byte-range.ts";

/**
 * Sends a stream of bytes, kept by nothing on the way. Ranges and conditions are looked at here, which is after the right to the
 * bytes was decided and the reading recorded. The first piece is opened before the first header leaves: what does not open
 * is a fault and never half an answer.
 */
export async function sendBytes(request: FastifyRequest, reply: FastifyReply, bytes: ByteReply): Promise<FastifyReply> {
  const { tag, sizeBytes } = bytes;
  const asked = tag === undefined ? null : parseRange(request.headers, { tag, sizeBytes });
  if (asked?.kind === "not_modified")
    return reply
      .code(304)
      .header("ETag", `"${tag ?? ""}"`)
      .send();
  if (asked?.kind === "changed") return reply.code(412).send();
  if (asked?.kind === "unsatisfiable") return reply.code(416).header("Content-Range", `bytes */${sizeBytes}`).send();
  const range = asked?.kind === "part" ? asked.range : { from: 0, to: sizeBytes };
  // HEAD asks for what there is and not for the bytes.
  const content = request.method === "HEAD" ? null : await opened(asked?.kind === "part" ? bytes.open(range) : bytes.open());
  const name = encodeURIComponent(bytes.fileName).replaceAll("'", "%27");
  reply.headers({
    "Content-Type": bytes.contentType,
    "Content-Length": String(range.to - range.from),
    "Content-Disposition": `${bytes.isInline === true ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
    "Content-Security-Policy": "default-src 'none'; sandbox",
  });
  if (tag !== undefined) reply.headers({ ETag: `"${tag}"`, "Accept-Ranges": "bytes" });
  if (asked?.kind === "part") reply.code(206).header("Content-Range", `bytes ${range.from}-${range.to - 1}/${sizeBytes}`);
  return reply.send(content ?? Readable.from([]));
}

/** Waits for the first piece, so that what cannot be opened throws here. */
async function opened(source: AsyncIterable<Uint8Array>): Promise<Readable> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return Readable.from(rest());
}
