import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import type { RefusalBody } from "@musubi/protocol";
import type { AssertionCheck } from "./assertion.ts";
import type { StaffKernel } from "./staff-kernel.ts";

const BODY_BYTES_MAX = 256 * 1024;
const OPERATION = /^\/staff\/([a-zA-Z]+\.[a-zA-Z]+)$/;
const STATUS: Readonly<Record<string, number>> = {
  unauthenticated: 401,
  not_allowed: 403,
  not_found: 404,
  invalid_input: 400,
  too_large: 413,
  fault: 500,
  unavailable: 503,
};

/** What listens for the staff's directory. */
export interface StaffListenerParts {
  readonly kernel: StaffKernel;
  readonly check: AssertionCheck;
  /** A Unix socket that only this user can open. */
  readonly socketPath: string;
}

/**
 * The door for the staff: a Unix socket, never a port. Each call carries an assertion of the directory for this one call; there
 * are no sessions here that could outlive a right.
 */
export async function listenForStaff(parts: StaffListenerParts): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    answer(parts, request, response).catch(() => response.destroy());
  });
  await mkdir(dirname(parts.socketPath), { recursive: true, mode: 0o700 });
  // Left behind by a process that was killed; the data directory is locked, so nobody else listens on it.
  await rm(parts.socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(parts.socketPath, resolve);
  });
  await chmod(parts.socketPath, 0o600);
  return { [Symbol.asyncDispose]: () => close(server) };
}

async function answer({ kernel, check }: StaffListenerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const operation = OPERATION.exec(request.url ?? "")?.[1];
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (request.method !== "POST" || operation === undefined) return refuse(response, { code: "not_found" });
  const body = await readBody(request);
  if (body === null) return refuse(response, { code: "too_large" });
  const staff = token === undefined ? null : check.verify(token, { operation, body });
  if (staff === null) return refuse(response, { code: "unauthenticated" });
  const input = parseJson(body);
  if (input === undefined) return refuse(response, { code: "invalid_input", path: "/" });
  const result = await kernel.run(operation, staff, input);
  if (result.ok) send(response, 200, result.output);
  else refuse(response, result.body);
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString()) as unknown);
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, body: RefusalBody): void {
  send(response, STATUS[body.code] ?? 409, { error: body });
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
