import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { present } from "@musubi/base";
import { type DeviceId, LIMITS, OPERATIONS } from "@musubi/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import type { UserActor } from "../kernel/actor.ts";
import type { Kernel } from "../kernel/pipeline.ts";
import { CALLS_AT_ONCE_MAX, ClientSocket } from "./client-socket.ts";
import type { Hub } from "./hub.ts";
import { WriteGatherer } from "./write-gatherer.ts";

/** What the gateway needs from the rest of the server. */
export interface GatewayParts {
  readonly kernel: Kernel;
  readonly hub: Hub;
  /** Records durably that a device begins to listen; resolves to the span's id. */
  readonly openSpan: (actor: UserActor) => Promise<number>;
  readonly closeSpan: (spanId: number) => void;
  readonly socketsMax: number;
}

const MARK = Symbol("the client socket of a WebSocket");
interface MarkedSocket extends WebSocket {
  [MARK]?: ClientSocket;
}

const PING_SECONDS = 45;
/** Twenty devices with a few tabs each. */
const SOCKETS_PER_PERSON_MAX = 60;

/** Accepts sockets of signed-in devices and runs their frames through the kernel. One ticking clock serves all of them. */
export class SocketGateway {
  readonly #parts: GatewayParts;
  readonly #gatherer = new WriteGatherer();
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    maxPayload: LIMITS.largeFrameBytes,
  });
  readonly #ticker: NodeJS.Timeout;
  #seconds = 0;
  readonly #onMessage: (this: MarkedSocket, data: Buffer, isBinary: boolean) => void;
  readonly #onClose: (this: MarkedSocket) => void;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    // Inside the two functions below `this` is the socket: one pair of functions serves all of them.
    // oxlint-disable-next-line typescript/no-this-alias
    const gateway = this;
    this.#onMessage = function (data, isBinary) {
      const socket = this[MARK];
      if (socket !== undefined && !socket.isEnded) gateway.#frame(socket, data, isBinary).catch(() => socket.terminate());
    };
    this.#onClose = function () {
      const socket = this[MARK];
      if (socket === undefined) return;
      parts.hub.remove(socket);
      if (socket.spanId !== null) parts.closeSpan(socket.spanId);
    };
    this.#ticker = setInterval(() => this.#tick(), 1000).unref();
  }

  /** Takes over an HTTP upgrade of a request whose session has been checked. */
  async accept(request: IncomingMessage, duplex: Duplex, head: Buffer, actor: UserActor, address: string): Promise<void> {
    if (this.#parts.hub.socketCount >= this.#parts.socketsMax) return refuseUpgrade(duplex, 503);
    if (this.#parts.hub.devicesOf(actor.accountId).length >= SOCKETS_PER_PERSON_MAX) return refuseUpgrade(duplex, 429);
    // What the library would refuse later must not leave a span open.
    if (!isWebSocketRequest(request)) return refuseUpgrade(duplex, 400);
    const opening = this.#parts.openSpan(actor);
    const socket = this.#open(
      request,
      duplex,
      head,
      (ws) => new ClientSocket({ ws, stream: duplex, gatherer: this.#gatherer }, actor, address),
    );
    // Calls are answered meanwhile; events wait until it is durable that this device listens (promise P2).
    const spanId = await opening.catch((error: unknown) => {
      socket.terminate();
      throw error;
    });
    if (socket.isOpen) socket.listen(spanId);
    else this.#parts.closeSpan(spanId);
  }

  #open(request: IncomingMessage, duplex: Duplex, head: Buffer, make: (ws: WebSocket) => ClientSocket): ClientSocket {
    let opened: ClientSocket | undefined;
    // Called at once: nothing but the request itself can be waited for, and that has been read.
    this.#server.handleUpgrade(request, duplex, head, (ws: MarkedSocket) => {
      const socket = make(ws);
      ws[MARK] = socket;
      ws.on("message", this.#onMessage);
      ws.on("close", this.#onClose);
      ws.on("error", ignore);
      this.#parts.hub.add(socket);
      opened = socket;
    });
    return present(opened, "The library opens what has the headers of a WebSocket.");
  }

  /** Ends every open socket of a device whose session is over. */
  endDevice(deviceId: DeviceId): void {
    this.#parts.hub.closeDevice(deviceId);
  }

  /** Asks every client to come back later and stops listening. */
  stop(): void {
    clearInterval(this.#ticker);
    for (const socket of [...this.#parts.hub.all()]) socket.goAway();
  }

  #tick(): void {
    this.#seconds += 1;
    const pings = this.#seconds % PING_SECONDS === 0;
    for (const socket of this.#parts.hub.all()) {
      if (socket.isLagging) socket.reviewLag();
      if (pings) socket.ping();
    }
  }

  async #frame(socket: ClientSocket, data: Buffer, isBinary: boolean): Promise<void> {
    const frame = isBinary ? null : parseFrame(data.toString());
    if (frame === null) return socket.sendAnswer('{"id":0,"no":{"code":"invalid_input","path":"/"}}');
    // Only what is large by its nature may be: whoever sends anything else that is, is cut off as the library would have done.
    if (data.length > LIMITS.frameBytes && !LARGE.has(frame.op)) return socket.refuseFrame();
    if (socket.callsUnderWay >= CALLS_AT_ONCE_MAX)
      return socket.sendAnswer(`{"id":${frame.id},"no":{"code":"rate_limited","retryAfterSeconds":1}}`);
    socket.callsUnderWay += 1;
    const caller = { actor: socket.actor, address: socket.address };
    const answer = await this.#parts.kernel.run(frame.op, caller, frame.in).finally(() => {
      socket.callsUnderWay -= 1;
    });
    if (answer.kind === "ok") socket.sendAnswer(`{"id":${frame.id},"ok":${JSON.stringify(answer.output)}}`);
    else if (answer.kind === "no") socket.sendAnswer(`{"id":${frame.id},"no":${JSON.stringify(answer.body)}}`);
    // Bytes flow over HTTP, where a browser can save them.
    else socket.sendAnswer(`{"id":${frame.id},"no":{"code":"invalid_input","path":"/"}}`);
  }
}

/** The operations whose input may be larger than a usual frame. */
const LARGE: ReadonlySet<string> = new Set(
  Object.values(OPERATIONS)
    .filter(({ size }) => size === "large")
    .map(({ name }) => name),
);

interface Frame {
  readonly id: number;
  readonly op: string;
  readonly in: unknown;
}

function parseFrame(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("id" in value) || !("op" in value)) return null;
    const { id, op } = value;
    if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 0 || typeof op !== "string") return null;
    return { id, op, in: "in" in value ? value.in : {} };
  } catch {
    return null;
  }
}

/** Whether the headers are those of RFC 6455, section 4.2.1. */
function isWebSocketRequest({ headers }: IncomingMessage): boolean {
  const key = headers["sec-websocket-key"];
  return (
    headers.upgrade?.toLowerCase() === "websocket" && headers["sec-websocket-version"] === "13" && /^[+/0-9A-Za-z]{22}==$/.test(key ?? "")
  );
}

/** Answers an upgrade that is not accepted, and ends the connection. */
export function refuseUpgrade(duplex: Duplex, status: number): void {
  duplex.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function ignore(): void {
  // A broken socket also closes; the close is what we act on.
}
