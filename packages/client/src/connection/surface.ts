import type { Clock, Random, Result } from "@musubi/base";
import type { EventData, EventName, FileId, InputOf, KernelCode, Operation, OutputOf, RefusalCode, RefusalOf } from "@musubi/protocol";
import type { OpenSocket } from "./socket.ts";

/**
 * What a connection is doing. "connecting": an attempt is under way; "online": the socket is open and events arrive;
 * "offline": waiting before the next attempt; "signed_out": the session ended, and this connection will never try again.
 */
export type ConnectionState = "connecting" | "online" | "offline" | "signed_out";

/**
 * Codes that the client itself adds. "offline": the server was not reached, or the answer was lost; "timeout": the answer did
 * not come in time. After either one a write may still have taken effect. "identity_unconfirmed": somebody in this sealed talk was compared and has
 * a new identity since, on which the owner of this device has not decided; nothing has left the device.
 */
export type ClientCode = "offline" | "timeout" | "identity_unconfirmed";

/** Why something did not happen: any code of the contract, or the client's own. */
export type FailureCode = RefusalCode | ClientCode;

/** Why a call was not answered with its output: one of the operation's own refusals, the kernel's, or the client's. */
export interface Refused<O> {
  readonly code: RefusalOf<O> | KernelCode | ClientCode;
  /** Where in the input, for invalid_input (a JSON pointer). */
  readonly path?: string;
  /** Seconds to wait, for rate_limited. */
  readonly retryAfterSeconds?: number;
  /** Joins the answer to the server's log line, for fault. */
  readonly reference?: string;
}

/** How one call differs from the usual one. */
export interface CallOptions {
  /** "http" sends this call as POST even while the socket is open: needed where the answer sets or clears a cookie, or is large. */
  readonly via?: "auto" | "http";
  /** Milliseconds until the call gives up, retries included. 15,000 by default. */
  readonly timeoutMs?: number;
}

/** How bytes are sent. */
export interface SendingOptions {
  /** Bytes that have left this device, counted from the beginning of the file. */
  readonly onProgress: (sentBytes: number) => void;
  readonly signal: AbortSignal;
}

/** Why bytes did not all arrive. What arrived stays on the server. */
export type SendingOutcome = Result<null, { readonly code: FailureCode }>;

/** Where a connection goes, as whom, and what it is given to work with. */
export interface ConnectOptions {
  /** The origin of the server, e.g. "https://talk.example.org". A path after it is kept as a prefix of /api. */
  readonly url: string;
  /** The bearer token of a program. Browsers leave it out and send their cookie. */
  readonly token?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Called once when the session has ended: sign-out here or elsewhere, or an expired session. */
  readonly onSignedOut?: () => void;
  /** How sockets are opened; by default the platform's own WebSocket. */
  readonly openSocket?: OpenSocket;
  /** Milliseconds of silence after which the socket is asked for a sign of life. 30,000 by default; 0 never asks. */
  readonly heartbeatMs?: number;
}

/** One device's line to one server. Lives until disposed or signed out. */
export interface Connection extends AsyncDisposable {
  readonly state: ConnectionState;
  /**
   * Calls an operation: over the socket while online, else over HTTP. Reads, and message.send (its clientId makes it safe), are
   * tried again when the line breaks, until the time-out; any other write answers "offline" or "timeout" honestly.
   * Never throws for what a server or a network can do.
   */
  call<O extends Operation>(operation: O, input: InputOf<O>, options?: CallOptions): Promise<Result<OutputOf<O>, Refused<O>>>;
  /** Calls an operation whose reply is bytes; the body of the response has not been read yet. */
  download<O extends Operation>(operation: O, input: InputOf<O>): Promise<Result<Response, Refused<O>>>;
  /** Sends the bytes of an upload of mine, from where the server stands. One attempt. */
  upload(fileId: FileId, bytes: Blob, options: SendingOptions): Promise<SendingOutcome>;
  /** Calls the handler for each event of this name. Returns the way to stop. */
  on<N extends EventName>(event: N, handler: (data: EventData<N>) => void): () => void;
  /** Calls the handler at each change of state. Returns the way to stop. */
  onState(handler: (state: ConnectionState) => void): () => void;
  /** The device is back (network, screen): try now instead of later, or check that an open socket still lives. */
  wake(): void;
}
