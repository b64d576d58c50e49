import { fromUtf8, present, utf8 } from "@musubi/base";
import {
  type ClientState,
  createApplicationMessage,
  createCommit,
  createGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  decodeMlsMessage,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackage,
  joinGroup,
  joinGroupExternal,
  type KeyPackage,
  type LeafNode,
  type MLSMessage,
  type PrivateKeyPackage,
  type Proposal,
  processMessage,
} from "ts-mls";
import { defaultClientConfig } from "ts-mls/clientConfig.js";
import { generateKeyPackageWithKey } from "ts-mls/keyPackage.js";
import { unprotectPrivateMessage } from "ts-mls/messageProtection.js";
import { SUITE, type Suite } from "../../src/engine/suite.ts";
import type { Handover, Member } from "./member.ts";

const ABILITIES = {
  versions: ["mls10" as const],
  ciphersuites: [SUITE as typeof SUITE],
  extensions: [],
  proposals: [],
  credentials: ["basic" as const, "x509" as const],
};
const LIFETIME = { notBefore: 0n, notAfter: BigInt(2 ** 40) };

interface Packages {
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
}

/**
 * A member on the corrected library, without our adapter: the other implementation has credentials of its own layout, which the adapter
 * would refuse.
 */
export class OurMember implements Member {
  readonly kind = "ours";
  readonly identity: string;
  readonly #suite: Suite;
  readonly #keys: Packages;
  readonly #packages: Packages[] = [];
  #state: ClientState | null = null;

  private constructor(suite: Suite, identity: string, keys: Packages) {
    this.#suite = suite;
    this.identity = identity;
    this.#keys = keys;
  }

  static async make(suite: Suite, identity: string): Promise<OurMember> {
    const credential = { credentialType: "basic", identity: utf8(identity) } as const;
    return new OurMember(suite, identity, await generateKeyPackage(credential, ABILITIES, LIFETIME, [], suite.crypto));
  }

  get #now(): ClientState {
    return present(this.#state, "It is in a group.");
  }

  async #newPackage() {
    const { publicPackage, privatePackage } = this.#keys;
    const pair = { signKey: privatePackage.signaturePrivateKey, publicKey: publicPackage.leafNode.signaturePublicKey };
    const made = await generateKeyPackageWithKey(publicPackage.leafNode.credential, ABILITIES, LIFETIME, [], pair, this.#suite.crypto);
    this.#packages.push(made);
    return made;
  }

  async keyPackage(): Promise<Uint8Array> {
    const { publicPackage } = await this.#newPackage();
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: publicPackage });
  }

  async start(groupId: Uint8Array): Promise<void> {
    const { publicPackage, privatePackage } = await this.#newPackage();
    this.#state = await createGroup(groupId, publicPackage, privatePackage, [], this.#suite.crypto);
  }

  async join(bytes: Uint8Array): Promise<void> {
    const message = read(bytes);
    if (message.wireformat !== "mls_welcome") throw new Error("It is a welcome.");
    for (const { publicPackage, privatePackage } of this.#packages) {
      const joined = joinGroup(message.welcome, publicPackage, privatePackage, emptyPskIndex, this.#suite.crypto);
      this.#state = await joined.catch((fault: unknown) => {
        if (String(fault).includes("No matching")) return null;
        throw fault;
      });
      if (this.#state !== null) return;
    }
    throw new Error("The welcome is for somebody else.");
  }

  async joinFromOutside(bytes: Uint8Array): Promise<Handover> {
    const message = read(bytes);
    if (message.wireformat !== "mls_group_info") throw new Error("It is a group info.");
    const { publicPackage, privatePackage } = await this.#newPackage();
    const isResync = this.#state !== null;
    const { crypto } = this.#suite;
    const joined = await joinGroupExternal(
      message.groupInfo,
      publicPackage,
      privatePackage,
      isResync,
      crypto,
      undefined,
      defaultClientConfig,
    );
    this.#state = joined.newState;
    const commit = encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage: joined.publicMessage });
    return { commit, welcome: null, groupInfo: await this.#groupInfo() };
  }

  async commit(change: { readonly add: readonly Uint8Array[]; readonly remove: readonly string[] }): Promise<Handover> {
    const proposals: Proposal[] = change.remove.map((identity) => ({
      proposalType: "remove",
      remove: { removed: this.#leafOf(identity) },
    }));
    for (const bytes of change.add) {
      const message = read(bytes);
      if (message.wireformat !== "mls_key_package") throw new Error("It is a key package.");
      proposals.push({ proposalType: "add", add: { keyPackage: message.keyPackage } });
    }
    const made = await createCommit(
      { state: this.#now, cipherSuite: this.#suite.crypto },
      { extraProposals: proposals, wireAsPublicMessage: true, ratchetTreeExtension: true },
    );
    this.#state = made.newState;
    const welcome = made.welcome && encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome });
    return { commit: encodeMlsMessage(made.commit), welcome: welcome ?? null, groupInfo: await this.#groupInfo() };
  }

  async #groupInfo(): Promise<Uint8Array> {
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(this.#now, [], this.#suite.crypto);
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo });
  }

  #leafOf(identity: string): number {
    const leaves = this.#now.ratchetTree.flatMap((node, index) =>
      node?.nodeType === "leaf" ? [{ leaf: node.leaf, place: index / 2 }] : [],
    );
    return present(leaves.find(({ leaf }) => identityOf(leaf) === identity)?.place, `${identity} is in the group.`);
  }

  async process(bytes: Uint8Array): Promise<void> {
    const message = read(bytes);
    if (message.wireformat !== "mls_public_message" && message.wireformat !== "mls_private_message") throw new Error("It is a handshake.");
    this.#state = (await processMessage(message, this.#now, emptyPskIndex, () => "accept", this.#suite.crypto)).newState;
  }

  async seal(content: Uint8Array): Promise<Uint8Array> {
    const { newState, privateMessage } = await createApplicationMessage(this.#now, content, this.#suite.crypto);
    this.#state = newState;
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  }

  async open(bytes: Uint8Array): Promise<{ content: Uint8Array; sender: string }> {
    const message = read(bytes);
    if (message.wireformat !== "mls_private_message") throw new Error("It is a message.");
    const { keySchedule, secretTree, ratchetTree, groupContext, clientConfig } = this.#now;
    const { content, tree } = await unprotectPrivateMessage(
      keySchedule.senderDataSecret,
      message.privateMessage,
      secretTree,
      ratchetTree,
      groupContext,
      clientConfig.keyRetentionConfig,
      this.#suite.crypto,
    );
    this.#state = { ...this.#now, secretTree: tree };
    if (content.content.contentType !== "application" || content.content.sender.senderType !== "member") throw new Error("Not a message.");
    const node = ratchetTree[2 * content.content.sender.leafIndex];
    if (node?.nodeType !== "leaf") throw new Error("The sender has a leaf.");
    return { content: content.content.applicationData, sender: identityOf(node.leaf) };
  }

  async epoch(): Promise<number> {
    return Number(this.#now.groupContext.epoch);
  }
}

function identityOf({ credential }: LeafNode): string {
  return credential.credentialType === "basic" ? fromUtf8(credential.identity) : "";
}

function read(bytes: Uint8Array): MLSMessage {
  return present(decodeMlsMessage(bytes.slice(), 0)?.[0], "It decodes.");
}
