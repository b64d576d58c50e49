import { utf8 } from "@musubi/base";
import { type ClientState, decodeMlsMessage, type ProposalOrRef, type PublicMessage } from "ts-mls";
import { nextEpochContext } from "ts-mls/clientState.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { decryptWithLabel } from "ts-mls/crypto/hpke.js";
import { deriveSecret } from "ts-mls/crypto/kdf.js";
import { createConfirmationTag } from "ts-mls/framedContent.js";
import { groupContextEncoder } from "ts-mls/groupContext.js";
import { initializeEpoch } from "ts-mls/keySchedule.js";
import { readSnapshot } from "../src/engine/snapshot.ts";
import type { Suite } from "../src/engine/suite.ts";
import { expectOk, type Person } from "./people.ts";

/** What a device holds, as the library has it: for tests that do what the adapter never would. */
export function stateOf(person: Person): ClientState {
  return expectOk(readSnapshot(person.group.snapshot())).state;
}

/** A commit's content. */
export function publicMessageOf(commit: Uint8Array): PublicMessage {
  const decoded = decodeMlsMessage(commit, 0)?.[0];
  if (decoded?.wireformat !== "mls_public_message") throw new Error("It is a public message.");
  return decoded.publicMessage;
}

/** Where an outsider or a receiver stands who takes this for the commit secret. */
export interface Guess {
  /** The state before the commit. */
  readonly state: ClientState;
  readonly commit: Uint8Array;
  readonly commitSecret: Uint8Array;
  /** The tree hash after the commit, which is public. */
  readonly treeHash: Uint8Array;
}

/** Computes the next epoch as RFC 9420 § 8 says and tells whether its confirmation tag is the commit's: whether the guess is right. */
export async function isRightGuess({ crypto }: Suite, { state, commit, commitSecret, treeHash }: Guess): Promise<boolean> {
  const { content, auth } = publicMessageOf(commit);
  if (content.contentType !== "commit" || auth.contentType !== "commit") throw new Error("It is a commit.");
  const context = await nextEpochContext(
    state.groupContext,
    "mls_public_message",
    content,
    auth.signature,
    treeHash,
    state.confirmationTag,
    crypto.hash,
  );
  const none = new Uint8Array(crypto.kdf.size);
  const initSecret = await initSecretOf({ crypto }, state, content.commit.proposals);
  const { keySchedule } = await initializeEpoch(initSecret, commitSecret.slice(), context, none, crypto.kdf);
  const tag = await createConfirmationTag(keySchedule.confirmationKey, context.confirmedTranscriptHash, crypto.hash);
  return String(tag) === String(auth.confirmationTag);
}

/** Of the epoch before, or what somebody from outside agreed on with it (RFC 9420 § 8.3): whoever knew the epoch knows it too. */
async function initSecretOf({ crypto }: Suite, { keySchedule }: ClientState, proposals: readonly ProposalOrRef[]): Promise<Uint8Array> {
  const inits = proposals.flatMap((one) =>
    one.proposalOrRefType === "proposal" && one.proposal.proposalType === "external_init" ? [one.proposal.externalInit.kemOutput] : [],
  );
  const [kemOutput] = inits;
  if (kemOutput === undefined) return keySchedule.initSecret.slice();
  const { privateKey } = await crypto.hpke.deriveKeyPair(keySchedule.externalSecret);
  return crypto.hpke.importSecret(privateKey, utf8("MLS 1.0 external init secret"), kemOutput, crypto.kdf.size, new Uint8Array());
}

/** Every commit secret that can be had from a commit's path with these private keys: each ciphertext with each key, and on from there. */
export async function secretsWithin({ crypto }: Suite, { state, commit, treeHash }: Omit<Guess, "commitSecret">): Promise<Uint8Array[]> {
  const { content } = publicMessageOf(commit);
  if (content.contentType !== "commit") throw new Error("It is a commit.");
  const context = encode(groupContextEncoder)({ ...state.groupContext, epoch: state.groupContext.epoch + 1n, treeHash });
  const found: Uint8Array[] = [];
  const nodes = content.commit.path?.nodes ?? [];
  for (const [level, node] of nodes.entries()) {
    for (const { kemOutput, ciphertext } of node.encryptedPathSecret) {
      for (const bytes of Object.values(state.privatePath.privateKeys)) {
        const key = await crypto.hpke.importPrivateKey(bytes);
        const opened = await decryptWithLabel(key, "UpdatePathNode", context, kemOutput, ciphertext, crypto.hpke).catch(() => null);
        if (opened === null) continue;
        let secret = opened;
        for (let step = level; step < nodes.length; step++) secret = await deriveSecret(secret, "path", crypto.kdf);
        found.push(secret);
      }
    }
  }
  return found;
}
