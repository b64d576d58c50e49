/**
 * Frames on the socket, JSON text. A call: `{"id":7,"op":"talk.read","in":{…}}`; its answer `{"id":7,"ok":{…}}` or
 * `{"id":7,"no":{"code":"not_found"}}`. An event: `{"ev":"message.changed","data":{…}}`. Answers may come in any order.
 */
export interface CallFrame {
  readonly id: number;
  readonly op: string;
  readonly in: unknown;
}

/** What a refused call says: a code of the contract, and what a program can use. Never the refused value. */
export interface RefusalBody {
  readonly code: string;
  /** Where in the input, for invalid_input (a JSON pointer). */
  readonly path?: string;
  /** Seconds to wait, for rate_limited. */
  readonly retryAfterSeconds?: number;
  /** Joins the answer to the log line, for fault. */
  readonly reference?: string;
}

/** The answer to the call of this id. */
export type AnswerFrame = { readonly id: number; readonly ok: unknown } | { readonly id: number; readonly no: RefusalBody };
/** An event, told without being asked. */
export interface EventFrame {
  readonly ev: string;
  readonly data: unknown;
}
