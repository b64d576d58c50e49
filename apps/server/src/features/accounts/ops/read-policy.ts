import { readPolicy as readPolicyOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { AccountDeps } from "../deps.ts";

/** Tells a newcomer what they need to know before they sign up. */
export function readPolicy(deps: AccountDeps): Bound {
  const { signup, region, serverName, version, keyRing, pushKey = keyRing.vapid.publicKey, hasLinkPreviews } = deps;
  return handle(readPolicyOperation, async () => reply({ signup, region, serverName, version, pushKey, hasLinkPreviews }));
}
