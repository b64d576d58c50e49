import { no, ok, type Result } from "@musubi/base";
import { type ClientState, createApplicationMessage, type PrivateMessage } from "ts-mls";
import { unprotectPrivateMessage } from "ts-mls/messageProtection.js";
import type { DeviceName } from "../device-name.ts";
import type { Refusal } from "../refusal.ts";
import { isSameBytes } from "./client-config.ts";
import { leavesOf } from "./leaves.ts";
import type { Suite } from "./suite.ts";
import { readPrivate, writeMessage } from "./wire.ts";

/** A message that was opened and whose sender was proven. */
export interface OpenedMessage {
  readonly content: Uint8Array;
  /** What the server could read of it, and nobody could change. */
  readonly authenticatedData: Uint8Array;
  /** Who signed it: the leaf's device, never what the content says of itself. */
  readonly sender: DeviceName;
  readonly senderLeaf: number;
  readonly epoch: bigint;
}

/** What an operation would change, before anything of it is kept. */
export interface Step<T> {
  readonly next: ClientState;
  readonly outcome: T;
  /** Secrets that are used up once the next state is kept. */
  readonly consumed: readonly Uint8Array[];
  /** The one ratchet that it has turned, where that is all it changes. */
  readonly turned?: { readonly epoch: bigint; readonly leaf: number };
}

/** What goes into a message. */
export interface SealInput {
  readonly content: Uint8Array;
  readonly authenticatedData: Uint8Array;
}

/** Encrypts and signs a message of this device (RFC 9420 § 6.3). The state after it has turned the ratchet on. */
export async function sealMessage({ crypto }: Suite, state: ClientState, input: SealInput): Promise<Step<Uint8Array>> {
  const sealed = await createApplicationMessage(state, input.content, crypto, input.authenticatedData);
  const message = writeMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage: sealed.privateMessage });
  const turned = { epoch: state.groupContext.epoch, leaf: state.privatePath.leafIndex };
  return { next: sealed.newState, outcome: message, consumed: sealed.consumed, turned };
}

/**
 * Opens a message of this epoch or of the one before it. Not by the library's processMessage, which keeps back who sent it: a member
 * could then speak as another. Its signature is checked here and not kept.
 */
export async function openMessage(suite: Suite, state: ClientState, bytes: Uint8Array): Promise<Result<Step<OpenedMessage>, Refusal>> {
  const read = readPrivate(bytes);
  if (!read.ok) return read;
  const message = read.value;
  if (!isSameBytes(message.groupId, state.groupContext.groupId)) return no("wrong_group");
  if (message.contentType !== "application") return no("malformed");
  const { groupContext } = state;
  if (message.epoch === groupContext.epoch) {
    const keys = { ...state, senderDataSecret: state.keySchedule.senderDataSecret };
    const opened = await unprotect(suite, state, keys, message);
    return opened.ok ? ok({ ...opened.value, next: { ...state, secretTree: opened.value.tree } }) : opened;
  }
  const past = state.historicalReceiverData.get(message.epoch);
  if (past === undefined) return no("wrong_epoch");
  const opened = await unprotect(suite, state, past, message);
  if (!opened.ok) return opened;
  const historicalReceiverData = new Map(state.historicalReceiverData);
  historicalReceiverData.set(message.epoch, { ...past, secretTree: opened.value.tree });
  return ok({ ...opened.value, next: { ...state, historicalReceiverData } });
}

type EpochKeys = Pick<ClientState, "secretTree" | "ratchetTree" | "groupContext"> & { readonly senderDataSecret: Uint8Array };
type Unprotected = Omit<Step<OpenedMessage>, "next"> & { readonly tree: ClientState["secretTree"] };

async function unprotect(
  { crypto }: Suite,
  state: ClientState,
  keys: EpochKeys,
  message: PrivateMessage,
): Promise<Result<Unprotected, "damaged">> {
  try {
    const { content, tree, consumed } = await unprotectPrivateMessage(
      keys.senderDataSecret,
      message,
      keys.secretTree,
      keys.ratchetTree,
      keys.groupContext,
      state.clientConfig.keyRetentionConfig,
      crypto,
    );
    const framed = content.content;
    if (framed.contentType !== "application" || framed.sender.senderType !== "member") return no("damaged");
    const senderLeaf = framed.sender.leafIndex;
    const sender = leavesOf(keys.ratchetTree).find(({ leaf }) => leaf === senderLeaf)?.device;
    if (sender == null) return no("damaged");
    const { applicationData, authenticatedData, epoch } = framed;
    // Copies: what the library hands out points into the bytes that came.
    const outcome = { content: applicationData.slice(), authenticatedData: authenticatedData.slice(), sender, senderLeaf, epoch };
    return ok({ outcome, tree, consumed, turned: { epoch: message.epoch, leaf: senderLeaf } });
  } catch {
    // The library throws on whatever does not hold; the bytes are a stranger's, so each of these is a refusal.
    return no("damaged");
  }
}
