import type { ClientConfig } from "ts-mls";
import { readCredentialIdentity } from "../device-name.ts";
import { FORWARD_STEPS_MAX, GENERATIONS_KEPT, KEY_PACKAGE_DAYS, PAST_EPOCHS } from "../limits.ts";
import type { LeafFacts, TalkFacts } from "../policy.ts";

/**
 * How the library is to be run. The authentication service (RFC 9420 § 5.3.1) is always ours: the library's own accepts everybody. It
 * accepts a leaf whose key is that device's key in the key log, of an account in the member table; besides these, while a debt is
 * open, the leaves that are owed and still stand in the tree.
 */
export function clientConfig(talk: TalkFacts, leaves: readonly LeafFacts[]): ClientConfig {
  const owed = leaves.filter(({ leaf }) => talk.owed.has(leaf));
  return {
    authService: {
      validateCredential: async (credential, signatureKey) => {
        const device = credential.credentialType === "basic" ? readCredentialIdentity(credential.identity) : null;
        if (device === null) return false;
        return (
          (talk.isMember(device.account) && talk.isDeviceKey(device, signatureKey)) ||
          owed.some((leaf) => isSameBytes(leaf.signatureKey, signatureKey))
        );
      },
    },
    keyRetentionConfig: {
      retainKeysForEpochs: PAST_EPOCHS,
      retainKeysForGenerations: GENERATIONS_KEPT,
      maximumForwardRatchetSteps: FORWARD_STEPS_MAX,
    },
    // Lifetimes of what is added are judged by our policy; refusing trees with old leaves would lock joiners out of quiet talks.
    lifetimeConfig: { maximumTotalLifetime: BigInt(KEY_PACKAGE_DAYS * 86_400), validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: {
      compareKeyPackages: (one, other) => isSameBytes(one.leafNode.signaturePublicKey, other.leafNode.signaturePublicKey),
      compareKeyPackageToLeafNode: (one, leaf) => isSameBytes(one.leafNode.signaturePublicKey, leaf.signaturePublicKey),
    },
    // Bodies come padded to steps; padding here again would only blur their limits.
    paddingConfig: { kind: "alwaysPad", paddingLength: 0 },
  };
}

/** Whether two public values are the same. Not for secrets: it stops at the first difference. */
export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
