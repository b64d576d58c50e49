import { checkBasics, checkLengths, checkTreeMath } from "./basics.ts";
import type { Check } from "./check.ts";
import { checkMessages, checkPassive, checkWelcome } from "./groups.ts";
import { checkProtection } from "./protection.ts";
import { checkKeySchedule, checkPskSecret, checkSecretTree, checkTranscript } from "./secrets.ts";
import { checkTreeKem, checkTreeOperations, checkTreeValidation } from "./trees.ts";

/** Each file of fixtures/mls, how many cases it has to have, and what holds them against the library. */
export const VECTOR_FILES: readonly { readonly name: string; readonly cases: number; readonly check: Check }[] = [
  { name: "tree-math", cases: 10, check: checkTreeMath },
  { name: "deserialization", cases: 14, check: checkLengths },
  { name: "crypto-basics", cases: 5, check: checkBasics },
  { name: "key-schedule", cases: 7, check: checkKeySchedule },
  { name: "secret-tree", cases: 21, check: checkSecretTree },
  { name: "psk_secret", cases: 70, check: checkPskSecret },
  { name: "transcript-hashes", cases: 300, check: checkTranscript },
  { name: "message-protection", cases: 7, check: checkProtection },
  { name: "messages", cases: 60, check: checkMessages },
  { name: "welcome", cases: 7, check: checkWelcome },
  { name: "tree-operations", cases: 5, check: checkTreeOperations },
  { name: "tree-validation", cases: 98, check: checkTreeValidation },
  { name: "treekem", cases: 77, check: checkTreeKem },
  { name: "passive-client-welcome", cases: 56, check: checkPassive },
  { name: "passive-client-handling-commit", cases: 91, check: checkPassive },
  { name: "passive-client-random", cases: 1, check: checkPassive },
];
