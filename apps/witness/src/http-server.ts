import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { PROOF_FILE_LENGTH_MAX } from "@musubi/translog";
import type { Witness, WitnessRefusal } from "./witness.ts";

/** Bytes of a request: the text of one, and room for letters that take more than a byte. */
const BODY_BYTES_MAX = PROOF_FILE_LENGTH_MAX + 16_384;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
const CONNECTIONS_MAX = 256;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The HTTP interface of c2sp.org/tlog-witness: `POST /add-checkpoint`, and `GET /<origin hash>/checkpoint` for monitors. */
export function createWitnessServer(witness: Witness, onFault: (error: unknown) => void): Server {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answerTo(witness, request)
      .catch((error: unknown) => {
        onFault(error);
        return text(500, "The witness cannot answer for its state.");
      })
      .then((answer) => send(response, answer))
      .catch(onFault);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

async function answerTo(witness: Witness, request: IncomingMessage): Promise<Answer> {
  const { method, url } = request;
  if (url === "/add-checkpoint") {
    if (method !== "POST") return text(405, "Checkpoints are added with POST.");
    const body = await readBody(request);
    if (body === null) return text(413, "The request is too long.");
    const answer = await witness.addCheckpoint(body);
    return answer.ok ? { status: 200, type: "text/plain; charset=utf-8", body: answer.value } : refuse(answer.reason);
  }
  const [, originHash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url ?? "") ?? [];
  if (originHash === undefined || method !== "GET") return text(404, "There is nothing here.");
  const note = await witness.latest(originHash);
  return note === null ? text(404, "Nothing was cosigned for this log.") : { status: 200, type: "text/plain; charset=utf-8", body: note };
}

/** The status of each refusal, as the specification has them. */
function refuse(refusal: WitnessRefusal): Answer {
  switch (refusal.kind) {
    case "malformed":
      return text(400, "The request is malformed.");
    case "old_larger_than_new":
      return text(400, "The old size is larger than the checkpoint's.");
    case "unsigned":
      return text(403, "No signature of this log's keys, or one that does not hold.");
    case "unknown_origin":
      return text(404, "This log is not known here.");
    case "wrong_old_size":
      return { status: 409, type: "text/x.tlog.size", body: `${refusal.knownSize}\n` };
    case "inconsistent":
      return text(422, "The checkpoint does not continue the last one.");
  }
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request) {
    if (!(piece instanceof Uint8Array)) continue;
    length += piece.length;
    // What comes after is read and thrown away, so that whoever sent it can read the answer; the request's time is limited.
    if (length <= BODY_BYTES_MAX) pieces.push(piece);
    else pieces.length = 0;
  }
  return length > BODY_BYTES_MAX ? null : Buffer.concat(pieces);
}

function text(status: number, sentence: string): Answer {
  return { status, type: "text/plain; charset=utf-8", body: `${sentence}\n` };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", "x-content-type-options": "nosniff" });
  response.end(body);
}
