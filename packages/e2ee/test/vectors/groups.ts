import {
  bytesToBase64,
  type CiphersuiteImpl,
  type ClientState,
  decodeMlsMessage,
  encodeMlsMessage,
  joinGroup,
  makePskIndex,
  processMessage,
  type Welcome,
} from "ts-mls";
import type { Decoder } from "ts-mls/codec/tlsDecoder.js";
import type { Encoder } from "ts-mls/codec/tlsEncoder.js";
import { decodeCommit, encodeCommit } from "ts-mls/commit.js";
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from "ts-mls/groupInfo.js";
import { decodeGroupSecrets, encodeGroupSecrets } from "ts-mls/groupSecrets.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import {
  decodeProposalAdd,
  decodeProposalExternalInit,
  decodeProposalGroupContextExtensions,
  decodeProposalPSK,
  decodeProposalReinit,
  decodeProposalRemove,
  decodeProposalUpdate,
  encodeProposal,
} from "ts-mls/proposal.js";
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js";
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js";
import { bytes, type Check, decoded, roundTrip, same } from "./check.ts";

const WHOLE = [
  "mls_welcome",
  "mls_group_info",
  "mls_key_package",
  "public_message_application",
  "public_message_proposal",
  "public_message_commit",
  "private_message",
];
const PROPOSALS = {
  add_proposal: decodeProposalAdd,
  update_proposal: decodeProposalUpdate,
  remove_proposal: decodeProposalRemove,
  pre_shared_key_proposal: decodeProposalPSK,
  re_init_proposal: decodeProposalReinit,
  external_init_proposal: decodeProposalExternalInit,
  group_context_extensions_proposal: decodeProposalGroupContextExtensions,
} as const;

/** messages: every structure, read and written again (RFC 9420 § 6, § 12). */
export const checkMessages: Check = async (vector: Readonly<Record<string, string>>) => {
  const both = <T>(what: string, decode: Decoder<T>, encode: Encoder<T>) => roundTrip(decode, encode, { text: vector[what] ?? "", what });
  for (const what of WHOLE) both(what, decodeMlsMessage, encodeMlsMessage);
  both("ratchet_tree", decodeRatchetTree, encodeRatchetTree);
  both("group_secrets", decodeGroupSecrets, encodeGroupSecrets);
  both("commit", decodeCommit, encodeCommit);
  for (const [what, decode] of Object.entries(PROPOSALS)) {
    const proposal = decoded<Parameters<typeof encodeProposal>[0]>(decode, bytes(vector[what] ?? ""), what);
    // The vector has what follows the type.
    same(encodeProposal(proposal).subarray(2), bytes(vector[what] ?? ""), what);
  }
};

/** welcome (RFC 9420 § 12.4.3.1). */
export const checkWelcome: Check = async (
  vector: {
    readonly cipher_suite: number;
    readonly init_priv: string;
    readonly signer_pub: string;
    readonly key_package: string;
    readonly welcome: string;
  },
  crypto,
) => {
  const suite = await crypto(vector.cipher_suite);
  const welcome = welcomeOf(vector.welcome);
  const ref = await makeKeyPackageRef(keyPackageOf(vector.key_package), suite.hash);
  const secrets = await decryptGroupSecrets(await suite.hpke.importPrivateKey(bytes(vector.init_priv)), ref, welcome, suite.hpke);
  const none = new Uint8Array(suite.kdf.size);
  const info = secrets && (await decryptGroupInfo(welcome, secrets.joinerSecret, none, suite));
  if (secrets === undefined || info === undefined) throw new Error("The welcome does not open.");
  same(await verifyGroupInfoSignature(info, bytes(vector.signer_pub), suite.signature), true, "signature");
  same(await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, none, suite), true, "confirmation tag");
};

interface Passive {
  readonly cipher_suite: number;
  readonly external_psks: readonly { readonly psk_id: string; readonly psk: string }[];
  readonly key_package: string;
  readonly signature_priv: string;
  readonly encryption_priv: string;
  readonly init_priv: string;
  readonly welcome: string;
  readonly ratchet_tree: string | null;
  readonly initial_epoch_authenticator: string;
  readonly epochs: readonly { readonly proposals: readonly string[]; readonly commit: string; readonly epoch_authenticator: string }[];
}

/** passive-client-*: joins a group of others and follows it. */
export const checkPassive: Check = async (vector: Passive, crypto) => {
  const suite = await crypto(vector.cipher_suite);
  const psks = Object.fromEntries(vector.external_psks.map((one) => [bytesToBase64(bytes(one.psk_id)), bytes(one.psk)]));
  const keys = {
    initPrivateKey: bytes(vector.init_priv),
    hpkePrivateKey: bytes(vector.encryption_priv),
    signaturePrivateKey: bytes(vector.signature_priv),
  };
  const tree = vector.ratchet_tree === null ? undefined : decoded(decodeRatchetTree, bytes(vector.ratchet_tree), "tree");
  const [welcome, keyPackage] = [welcomeOf(vector.welcome), keyPackageOf(vector.key_package)];
  let state = await joinGroup(welcome, keyPackage, keys, makePskIndex(undefined, psks), suite, tree);
  same(state.keySchedule.epochAuthenticator, bytes(vector.initial_epoch_authenticator), "initial authenticator");
  for (const [index, epoch] of vector.epochs.entries()) {
    for (const message of [...epoch.proposals, epoch.commit]) state = await follow(state, message, psks, suite);
    same(state.keySchedule.epochAuthenticator, bytes(epoch.epoch_authenticator), `authenticator ${index}`);
  }
};

async function follow(state: ClientState, text: string, psks: Record<string, Uint8Array>, suite: CiphersuiteImpl): Promise<ClientState> {
  const message = decoded(decodeMlsMessage, bytes(text), "handshake");
  if (message.wireformat !== "mls_public_message" && message.wireformat !== "mls_private_message") throw new Error("It is no handshake.");
  return (await processMessage(message, state, makePskIndex(state, psks), () => "accept", suite)).newState;
}

function welcomeOf(text: string): Welcome {
  const message = decoded(decodeMlsMessage, bytes(text), "welcome");
  if (message.wireformat !== "mls_welcome") throw new Error("It is no welcome.");
  return message.welcome;
}

function keyPackageOf(text: string) {
  const message = decoded(decodeMlsMessage, bytes(text), "key package");
  if (message.wireformat !== "mls_key_package") throw new Error("It is no key package.");
  return message.keyPackage;
}
