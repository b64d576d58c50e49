import type { EventData, EventName, InputOf, Operation, OutputOf } from "@musubi/protocol";
import type { OpenSocket, SocketHandlers } from "../connection/socket.ts";

/** What a scripted server does with one call: answers, refuses, or says nothing at all. */
export type Reply<O> =
  | { readonly ok: OutputOf<O> }
  | { readonly no: { readonly code: string; readonly retryAfterSeconds?: number } }
  | "silence";

type Handler = (input: unknown) => Promise<object | "silence">;

/**
 * The far end of a socket, written down by a test: for the client's own rules (order, retries, gaps) where the moment of each frame
 * matters. What the real server does is tested against the real server.
 */
export class ScriptedServer {
  readonly calls: { readonly op: string; readonly input: unknown }[] = [];
  isReachable = true;
  openedCount = 0;
  readonly #handlers = new Map<string, Handler>();
  #socket: SocketHandlers | null = null;

  readonly openSocket: OpenSocket = (_address, handlers) => {
    this.openedCount += 1;
    let isClosed = false;
    const end = (code: number) => {
      if (isClosed) return;
      isClosed = true;
      if (this.#socket === handlers) this.#socket = null;
      handlers.onClose(code);
    };
    queueMicrotask(() => {
      if (!this.isReachable) return end(1006);
      this.#socket = handlers;
      handlers.onOpen();
    });
    return { send: (text) => this.#onFrame(handlers, text), close: () => end(1000) };
  };

  /** Says what calls of this operation get. */
  on<O extends Operation>(operation: O, handler: (input: InputOf<O>) => Reply<O> | Promise<Reply<O>>): void {
    this.#handlers.set(operation.name, async (input) => handler(input as InputOf<O>));
  }

  /** Says an event on the open socket. */
  say<N extends EventName>(event: N, data: EventData<N>): void {
    this.#socket?.onText(JSON.stringify({ ev: event, data }));
  }

  /** Says an event that this client has never heard of. */
  sayUnknown(event: string): void {
    this.#socket?.onText(JSON.stringify({ ev: event, data: {} }));
  }

  /** Cuts the open socket. */
  cut(code = 1006): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.onClose(code);
  }

  /** The inputs of the calls of one operation so far. */
  inputsOf<O extends Operation>(operation: O): readonly InputOf<O>[] {
    return this.calls.filter((call) => call.op === operation.name).map((call) => call.input as InputOf<O>);
  }

  #onFrame(socket: SocketHandlers, text: string): void {
    const { id, op, in: input } = JSON.parse(text) as { id: number; op: string; in: unknown };
    this.calls.push({ op, input });
    void (async () => {
      // A server never answers while the caller is still speaking.
      await Promise.resolve();
      const reply = await (this.#handlers.get(op)?.(input) ?? { no: { code: "not_found" } });
      if (reply !== "silence" && this.#socket === socket) socket.onText(JSON.stringify({ id, ...reply }));
    })();
  }
}
