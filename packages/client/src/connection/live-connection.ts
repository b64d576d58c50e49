import { type Clock, no, ok, type Result, systemClock, systemRandom } from "@musubi/base";
import {
  type EventData,
  type EventName,
  type FileId,
  type InputOf,
  type Operation,
  type OutputOf,
  readMyAccount,
  readPolicy,
  sendMessage,
} from "@musubi/protocol";
import { sendUploadBytes } from "../upload/send-bytes.ts";
import { resultOf } from "./call-once.ts";
import { callHttp, downloadHttp, type HttpTarget, type Outcome } from "./http-call.ts";
import { readFrame } from "./incoming.ts";
import { openPlatformSocket } from "./open-socket.dom.ts";
import { PendingCalls } from "./pending-calls.ts";
import { SocketLine } from "./socket-line.ts";
import type { CallOptions, Connection, ConnectionState, ConnectOptions, Refused, SendingOptions, SendingOutcome } from "./surface.ts";
import { isEventName, trustedEvent } from "./trusted.ts";

const CALL_TIMEOUT_MS = 15_000;
const HEARTBEAT_MS = 30_000;
const RETRY_PAUSE_MS = 1_000;
const UNAUTHENTICATED: Outcome = { kind: "refusal", body: { code: "unauthenticated" } };

/** Reads change nothing, and the server knows a repeated message by its clientId. */
function isRepeatable(operation: Operation): boolean {
  return operation.effect === "read" || operation.name === sendMessage.name;
}

/** See Connection. */
export class LiveConnection implements Connection {
  readonly #target: HttpTarget;
  readonly #clock: Clock;
  readonly #line: SocketLine;
  readonly #pending = new PendingCalls();
  readonly #eventHandlers = new Map<EventName, Set<(data: unknown) => void>>();
  readonly #stateHandlers = new Set<(state: ConnectionState) => void>();
  readonly #onSignedOut: () => void;
  #stateChangeCount = 0;
  #isDisposed = false;

  constructor(options: ConnectOptions) {
    this.#target = { url: options.url, token: options.token ?? null };
    this.#clock = options.clock ?? systemClock;
    this.#onSignedOut = options.onSignedOut ?? (() => undefined);
    this.#line = new SocketLine({
      address: { url: `${options.url.replace(/^http/, "ws").replace(/\/+$/, "")}/api/socket`, token: this.#target.token },
      openSocket: options.openSocket ?? openPlatformSocket,
      random: options.random ?? systemRandom,
      heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
      onText: (text) => this.#onText(text),
      onState: (state) => this.#onState(state),
      probe: async (timeoutMs) => (await this.#callSocket(readPolicy, {}, timeoutMs)).kind !== "timeout",
      isSessionOver: async () => isUnauthenticated(await callHttp(this.#target, readMyAccount, { input: {}, timeoutMs: CALL_TIMEOUT_MS })),
    });
    this.#line.start();
  }

  get state(): ConnectionState {
    return this.#line.state;
  }

  async call<O extends Operation>(operation: O, input: InputOf<O>, options: CallOptions = {}): Promise<Result<OutputOf<O>, Refused<O>>> {
    const deadlineMs = this.#clock.monotonicMs() + (options.timeoutMs ?? CALL_TIMEOUT_MS);
    for (;;) {
      const changesBefore = this.#stateChangeCount;
      const outcome = await this.#attempt(operation, input, {
        via: options.via ?? "auto",
        timeoutMs: deadlineMs - this.#clock.monotonicMs(),
      });
      if (outcome.kind !== "lost" || !isRepeatable(operation)) return resultOf(operation, outcome);
      const leftMs = deadlineMs - this.#clock.monotonicMs();
      if (leftMs <= 0 || this.#isDisposed) return resultOf(operation, outcome);
      const isBackAlready = this.state === "online" && this.#stateChangeCount !== changesBefore;
      if (!isBackAlready) await this.#nextChance(Math.min(leftMs, RETRY_PAUSE_MS));
    }
  }

  async download<O extends Operation>(operation: O, input: InputOf<O>): Promise<Result<Response, Refused<O>>> {
    const answer = await downloadHttp(this.#target, operation, input);
    if (answer instanceof Response) return ok(answer);
    const result = resultOf(operation, answer);
    return result.ok ? no({ code: "fault" }) : result;
  }

  upload(fileId: FileId, bytes: Blob, options: SendingOptions): Promise<SendingOutcome> {
    return sendUploadBytes(this.#target, fileId, bytes, options);
  }

  on<N extends EventName>(event: N, handler: (data: EventData<N>) => void): () => void {
    const handlers = this.#eventHandlers.get(event) ?? new Set();
    this.#eventHandlers.set(event, handlers);
    const entry = (data: unknown) => handler(trustedEvent(event, data));
    handlers.add(entry);
    return () => handlers.delete(entry);
  }

  onState(handler: (state: ConnectionState) => void): () => void {
    const entry = (state: ConnectionState) => handler(state);
    this.#stateHandlers.add(entry);
    return () => this.#stateHandlers.delete(entry);
  }

  wake(): void {
    this.#line.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#line.stop();
    this.#pending.loseAll();
    this.#eventHandlers.clear();
    this.#stateHandlers.clear();
  }

  async #attempt(operation: Operation, input: unknown, how: { via: "auto" | "http"; timeoutMs: number }): Promise<Outcome> {
    if (this.#isDisposed) return { kind: "lost" };
    const needsSession = operation.access !== null;
    if (needsSession && this.state === "signed_out") return UNAUTHENTICATED;
    if (how.via === "auto" && this.state === "online") return this.#callSocket(operation, input, how.timeoutMs);
    const outcome = await callHttp(this.#target, operation, { input, timeoutMs: how.timeoutMs });
    if (needsSession && isUnauthenticated(outcome)) this.#line.endSession();
    return outcome;
  }

  #callSocket(operation: Operation, input: unknown, timeoutMs: number): Promise<Outcome> {
    return this.#pending.open(operation, { input, timeoutMs }, (text) => this.#line.send(text));
  }

  /** Waits until the socket is open or the session over, at most this long. An attempt that begins or fails is no chance. */
  #nextChance(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      const stop = this.onState((state) => {
        if (state === "online" || state === "signed_out") end();
      });
    });
  }

  #onText(text: string): void {
    const frame = readFrame(text);
    if (frame === null) return;
    if (frame.kind === "answer") return this.#pending.settle(frame.id, frame.outcome);
    if (!isEventName(frame.event)) return;
    for (const handler of this.#eventHandlers.get(frame.event) ?? []) handler(frame.data);
  }

  #onState(state: ConnectionState): void {
    this.#stateChangeCount += 1;
    if (state !== "online") this.#pending.loseAll();
    for (const handler of this.#stateHandlers) handler(state);
    if (state === "signed_out") this.#onSignedOut();
  }
}

function isUnauthenticated(outcome: Outcome): boolean {
  return outcome.kind === "refusal" && outcome.body.code === "unauthenticated";
}
