import {
  type AccountView,
  EVENTS,
  type EventData,
  type EventName,
  type FriendView,
  type MemberView,
  type MessageView,
  type MyTalkView,
  type Operation,
  type OutputOf,
  type RefusalBody,
  type SettingsView,
  type TalkId,
  type TalkView,
} from "@musubi/protocol";
import type { Refused } from "./surface.ts";

/**
 * [Note: The server's word]
 *
 * The server checks each reply against the contract before it leaves, and a newer server may add fields that this client does not
 * know. So the client does not check replies a second time: this file is the one place where JSON takes on the contract's types.
 */

/** An answer takes on the output type of its operation. See: [Note: The server's word]. */
export function trustedOutput<O extends Operation>(_operation: O, value: unknown): OutputOf<O> {
  return value as OutputOf<O>;
}

/** Data of an event takes on its type. See: [Note: The server's word]. */
export function trustedEvent<N extends EventName>(_event: N, data: unknown): EventData<N> {
  return data as EventData<N>;
}

/** A refusal takes on the codes of its operation. See: [Note: The server's word]. */
export function trustedRefusal<O>(body: RefusalBody): Refused<O> {
  return body as Refused<O>;
}

/** Whether this client knows an event of this name. Others come from a newer server and are passed over. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}

/** The body of a refusal, read defensively: an answer may come from a proxy that has never heard of the contract. */
export function refusalBody(value: unknown, fallbackCode: string): RefusalBody {
  if (typeof value !== "object" || value === null || !("code" in value) || typeof value.code !== "string") return { code: fallbackCode };
  return {
    code: value.code,
    ...("path" in value && typeof value.path === "string" ? { path: value.path } : {}),
    ...("retryAfterSeconds" in value && typeof value.retryAfterSeconds === "number" ? { retryAfterSeconds: value.retryAfterSeconds } : {}),
    ...("reference" in value && typeof value.reference === "string" ? { reference: value.reference } : {}),
  };
}

/** The views that answers of the contract carry, by the names they have there. */
export interface AnsweredViews {
  readonly talk?: TalkView | null;
  readonly friend?: FriendView | null;
  readonly account?: AccountView | null;
  readonly message?: MessageView | null;
  readonly settings?: SettingsView | null;
  readonly mine?: MyTalkView | null;
  readonly members?: readonly MemberView[];
}

/**
 * In the contract a field of an answer that has one of these names always carries the view of that name, or null; a test holds every
 * operation to it. See: [Note: The server's word].
 */
export function trustedViews(output: object): AnsweredViews {
  return output;
}

/** In the contract an input field of this name is always the id of a talk, or null. See: [Note: The server's word]. */
export function trustedTalkId(input: object): TalkId | null {
  return (input as { readonly talkId?: TalkId | null }).talkId ?? null;
}
