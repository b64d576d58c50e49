import { base64url } from "@musubi/base";
import { proveKeys } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";

/** Whoever may read an account's statements may have them proven. */
export function handleProveKeys({ keyLog }: KeyDeps): Bound {
  return handle(proveKeys, async ({ tx, input }) => {
    const proven = await keyLog.prove(tx, input.accountId);
    if (proven === null) return refuse("key_log_stopped");
    const { siblings, end } = proven.proof;
    return reply({
      head: proven.head,
      siblings: siblings.map(base64url),
      end: end === null ? null : { label: base64url(end.label), value: base64url(end.value) },
    });
  });
}
