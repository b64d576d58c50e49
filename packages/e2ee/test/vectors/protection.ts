import type { CiphersuiteImpl, GroupContext, PrivateMessage, PublicMessage } from "ts-mls";
import { decodeMlsMessage } from "ts-mls";
import { decodeCommit, encodeCommit } from "ts-mls/commit.js";
import { createContentCommitSignature } from "ts-mls/framedContent.js";
import { protect, protectApplicationData, protectProposal, unprotectPrivateMessage } from "ts-mls/messageProtection.js";
import { protectProposalPublic, protectPublicMessage, unprotectPublicMessage } from "ts-mls/messageProtectionPublic.js";
import { decodeProposal, encodeProposal } from "ts-mls/proposal.js";
import { createSecretTree } from "ts-mls/secretTree.js";
import { bytes, type Check, decoded, same } from "./check.ts";

interface Vector extends Readonly<Record<string, string | number>> {
  readonly cipher_suite: number;
  readonly epoch: number;
}

/** message-protection (RFC 9420 § 6): theirs is opened, ours is opened again. The sender is leaf 1 of two. */
export const checkProtection: Check = async (vector: Vector, crypto) => {
  const group = new Protected(vector, await crypto(vector.cipher_suite));
  const [proposal, commit, application] = ["proposal", "commit", "application"].map((name) => group.field(name));
  const read = {
    proposal: decoded(decodeProposal, group.field("proposal"), "proposal"),
    commit: decoded(decodeCommit, group.field("commit"), "commit"),
  };
  same(await group.openPublic(publicOf(group.field("proposal_pub"))), proposal, "proposal_pub");
  same(await group.openPublic(publicOf(group.field("commit_pub"))), commit, "commit_pub");
  same(await group.openPrivate(privateOf(group.field("proposal_priv"))), proposal, "proposal_priv");
  same(await group.openPrivate(privateOf(group.field("commit_priv"))), commit, "commit_priv");
  same(await group.openPrivate(privateOf(group.field("application_priv"))), application, "application_priv");

  const { sign, keys, none, context } = group;
  const own = await protectProposalPublic(sign, keys.membership, context, none, read.proposal, 1, group.suite);
  same(await group.openPublic(own.publicMessage), proposal, "own proposal, public");
  const padding = { kind: "alwaysPad", paddingLength: 7 } as const;
  const tree = await group.tree();
  const sealed = await protectProposal(sign, keys.senderData, read.proposal, none, context, tree, 1, padding, group.suite);
  same(await group.openPrivate(sealed.privateMessage), proposal, "own proposal, private");
  const text = group.field("application");
  const message = await protectApplicationData(sign, keys.senderData, text, none, context, tree, 1, padding, group.suite);
  same(await group.openPrivate(message.privateMessage), application, "own application");
  for (const wireformat of ["mls_public_message", "mls_private_message"] as const) {
    const sender = { senderType: "member", leafIndex: 1 } as const;
    const signed = await createContentCommitSignature(context, wireformat, read.commit, sender, none, sign, group.suite.signature);
    const auth = { contentType: "commit", signature: signed.signature, confirmationTag: none } as const;
    const content = signed.framedContent;
    const opened =
      wireformat === "mls_public_message"
        ? await group.openPublic(await protectPublicMessage(keys.membership, context, { wireformat, content, auth }, group.suite))
        : await protect(keys.senderData, none, context, tree, { ...content, auth }, 1, padding, group.suite).then(({ privateMessage }) =>
            group.openPrivate(privateMessage),
          );
    same(opened, commit, `own commit, ${wireformat}`);
  }
};

class Protected {
  readonly suite: CiphersuiteImpl;
  readonly #vector: Vector;
  readonly none = new Uint8Array();

  constructor(vector: Vector, suite: CiphersuiteImpl) {
    this.#vector = vector;
    this.suite = suite;
  }

  field(name: string): Uint8Array {
    return bytes(String(this.#vector[name]));
  }

  get sign(): Uint8Array {
    return this.field("signature_priv");
  }

  get keys() {
    return { membership: this.field("membership_key"), senderData: this.field("sender_data_secret") };
  }

  get context(): GroupContext {
    return {
      version: "mls10",
      cipherSuite: this.suite.name,
      groupId: this.field("group_id"),
      epoch: BigInt(this.#vector.epoch),
      treeHash: this.field("tree_hash"),
      confirmedTranscriptHash: this.field("confirmed_transcript_hash"),
      extensions: [],
    };
  }

  tree() {
    return createSecretTree(2, this.field("encryption_secret"), this.suite.kdf);
  }

  async openPublic(message: PublicMessage): Promise<Uint8Array> {
    const { content } = await unprotectPublicMessage(
      this.keys.membership,
      this.context,
      [],
      message,
      this.suite,
      this.field("signature_pub"),
    );
    return encodeContent(content);
  }

  async openPrivate(message: PrivateMessage): Promise<Uint8Array> {
    const keep = { retainKeysForEpochs: 1, retainKeysForGenerations: 10, maximumForwardRatchetSteps: 200 };
    const tree = await this.tree();
    const key = this.field("signature_pub");
    const { content } = await unprotectPrivateMessage(this.keys.senderData, message, tree, [], this.context, keep, this.suite, key);
    return encodeContent(content.content);
  }
}

function encodeContent(content: PublicMessage["content"]): Uint8Array {
  switch (content.contentType) {
    case "application":
      return content.applicationData;
    case "proposal":
      return encodeProposal(content.proposal);
    case "commit":
      return encodeCommit(content.commit);
  }
}

function publicOf(message: Uint8Array): PublicMessage {
  const read = decoded(decodeMlsMessage, message, "message");
  if (read.wireformat !== "mls_public_message") throw new Error("It is no public message.");
  return read.publicMessage;
}

function privateOf(message: Uint8Array): PrivateMessage {
  const read = decoded(decodeMlsMessage, message, "message");
  if (read.wireformat !== "mls_private_message") throw new Error("It is no private message.");
  return read.privateMessage;
}
