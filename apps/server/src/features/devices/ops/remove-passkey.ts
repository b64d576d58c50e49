import { removePasskey as removePasskeyOperation } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import { countOwnCredentials } from "../owner-store.ts";
import { removeOwnPasskey } from "../passkey-store.ts";

/** Removes one of the actor's passkeys, unless it is the only way in. */
export function removePasskey(): Bound {
  return handle(
    removePasskeyOperation,
    async ({ input, tx, grant }) => {
      const count = await countOwnCredentials(tx, grant);
      if (!(await removeOwnPasskey(tx, grant, input.passkeyId))) return deny("absent");
      return count <= 1 ? refuse("last_credential") : reply({});
    },
    "gate",
  );
}
