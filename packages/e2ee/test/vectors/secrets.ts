import type { GroupContext, PreSharedKeyID } from "ts-mls";
import { authenticatedContentEncoder, decodeAuthenticatedContent } from "ts-mls/authenticatedContent.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { verifyConfirmationTag } from "ts-mls/framedContent.js";
import { encodeGroupContext } from "ts-mls/groupContext.js";
import { initializeEpoch, mlsExporter } from "ts-mls/keySchedule.js";
import { computePskSecret } from "ts-mls/presharedkey.js";
import { createSecretTree, deriveKey, deriveNonce, ratchetUntil } from "ts-mls/secretTree.js";
import { expandSenderDataKey, expandSenderDataNonce } from "ts-mls/sender.js";
import { createConfirmedHash, createInterimHash } from "ts-mls/transcriptHash.js";
import { bytes, type Check, roundTrip, same } from "./check.ts";

interface Epoch extends Readonly<Record<string, unknown>> {
  readonly tree_hash: string;
  readonly commit_secret: string;
  readonly psk_secret: string;
  readonly confirmed_transcript_hash: string;
  readonly group_context: string;
  readonly external_pub: string;
  readonly external_secret: string;
  readonly exporter: { readonly label: string; readonly context: string; readonly length: number; readonly secret: string };
}

/** key-schedule (RFC 9420 § 8). */
export const checkKeySchedule: Check = async (
  vector: {
    readonly cipher_suite: number;
    readonly group_id: string;
    readonly initial_init_secret: string;
    readonly epochs: readonly Epoch[];
  },
  crypto,
) => {
  const suite = await crypto(vector.cipher_suite);
  let initSecret = bytes(vector.initial_init_secret);
  for (const [index, epoch] of vector.epochs.entries()) {
    const context: GroupContext = {
      version: "mls10",
      cipherSuite: suite.name,
      groupId: bytes(vector.group_id),
      epoch: BigInt(index),
      treeHash: bytes(epoch.tree_hash),
      confirmedTranscriptHash: bytes(epoch.confirmed_transcript_hash),
      extensions: [],
    };
    same(encodeGroupContext(context), bytes(epoch.group_context), "group_context");
    const made = await initializeEpoch(initSecret, bytes(epoch.commit_secret), context, bytes(epoch.psk_secret), suite.kdf);
    const found: Record<string, Uint8Array> = {
      ...made.keySchedule,
      ...{ joinerSecret: made.joinerSecret, welcomeSecret: made.welcomeSecret },
    };
    found["encryptionSecret"] = made.encryptionSecret;
    const names = Object.keys(found);
    same(names.length, 11, "names");
    for (const name of names) same(found[name], bytes(String(epoch[snake(name)])), name);
    const { publicKey } = await suite.hpke.deriveKeyPair(bytes(epoch.external_secret));
    same(await suite.hpke.exportPublicKey(publicKey), bytes(epoch.external_pub), "external_pub");
    const { label, context: about, length, secret } = epoch.exporter;
    same(await mlsExporter(made.keySchedule.exporterSecret, label, bytes(about), length, suite), bytes(secret), "exporter");
    initSecret = made.keySchedule.initSecret;
  }
};

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

interface SecretTreeVector {
  readonly cipher_suite: number;
  readonly encryption_secret: string;
  readonly sender_data: { readonly sender_data_secret: string; readonly ciphertext: string; readonly key: string; readonly nonce: string };
  readonly leaves: readonly (readonly (Readonly<Record<string, string>> & { readonly generation: number })[])[];
}

/** secret-tree (RFC 9420 § 6.3.2, § 9). */
export const checkSecretTree: Check = async (vector: SecretTreeVector, crypto) => {
  const suite = await crypto(vector.cipher_suite);
  const { sender_data_secret: secret, ciphertext, key, nonce } = vector.sender_data;
  same(await expandSenderDataKey(suite, bytes(secret), bytes(ciphertext)), bytes(key), "sender data key");
  same(await expandSenderDataNonce(suite, bytes(secret), bytes(ciphertext)), bytes(nonce), "sender data nonce");
  const tree = await createSecretTree(vector.leaves.length, bytes(vector.encryption_secret), suite.kdf);
  const keep = { retainKeysForEpochs: 1, retainKeysForGenerations: 1, maximumForwardRatchetSteps: 1_000 };
  for (const [leaf, generations] of vector.leaves.entries()) {
    for (const wanted of generations) {
      for (const kind of ["application", "handshake"] as const) {
        const start = tree[2 * leaf]?.[kind];
        if (start === undefined) throw new Error(`Leaf ${leaf} has no ratchet.`);
        const [at] = await ratchetUntil(start, wanted.generation, keep, suite.kdf);
        same(await deriveKey(at.secret, wanted.generation, suite), bytes(wanted[`${kind}_key`] ?? ""), `${kind} key`);
        same(await deriveNonce(at.secret, wanted.generation, suite), bytes(wanted[`${kind}_nonce`] ?? ""), `${kind} nonce`);
      }
    }
  }
};

/** psk_secret (RFC 9420 § 8.4). */
export const checkPskSecret: Check = async (
  vector: {
    readonly cipher_suite: number;
    readonly psks: readonly { readonly psk_id: string; readonly psk: string; readonly psk_nonce: string }[];
    readonly psk_secret: string;
  },
  crypto,
) => {
  const psks = vector.psks.map((one): [PreSharedKeyID, Uint8Array] => [
    { psktype: "external", pskId: bytes(one.psk_id), pskNonce: bytes(one.psk_nonce) },
    bytes(one.psk),
  ]);
  same(await computePskSecret(psks, await crypto(vector.cipher_suite)), bytes(vector.psk_secret), "psk_secret");
};

/** transcript-hashes (RFC 9420 § 8.2). */
export const checkTranscript: Check = async (
  vector: Readonly<Record<string, string>> & { readonly cipher_suite: number; readonly authenticated_content: string },
  crypto,
) => {
  const { hash } = await crypto(vector.cipher_suite);
  const text = vector.authenticated_content;
  const { wireformat, content, auth } = roundTrip(decodeAuthenticatedContent, encode(authenticatedContentEncoder), {
    text,
    what: "content",
  });
  if (content.contentType !== "commit" || auth.contentType !== "commit") throw new Error("The content is no commit.");
  const before = bytes(vector["interim_transcript_hash_before"] ?? "");
  const confirmed = await createConfirmedHash(before, { wireformat, content, signature: auth.signature }, hash);
  same(confirmed, bytes(vector["confirmed_transcript_hash_after"] ?? ""), "confirmed");
  same(await createInterimHash(confirmed, auth.confirmationTag, hash), bytes(vector["interim_transcript_hash_after"] ?? ""), "interim");
  const key = bytes(vector["confirmation_key"] ?? "");
  same(await verifyConfirmationTag(key, auth.confirmationTag, confirmed, hash), true, "confirmation tag");
};
