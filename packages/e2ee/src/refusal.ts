import type { PolicyFault } from "./policy.ts";

/** Why something that others sent is refused. Nothing about the group has changed then, and no key is used up. */
export type Refusal =
  /** Not of the protocol, cut short, or with something after its end. */
  | "malformed"
  /** Longer than anything honest is. */
  | "too_large"
  /** Of another group. */
  | "wrong_group"
  /** Of an epoch whose keys are gone, or of one that is yet to come. */
  | "wrong_epoch"
  /** A signature, tag or ciphertext does not hold; or the message was opened before. */
  | "damaged"
  /** This device is no longer in the group. */
  | "removed"
  /** The Welcome is for none of the KeyPackages, or the tree is not the one it means. */
  | "bad_welcome"
  | PolicyFault;
