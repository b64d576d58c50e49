import { LIMITS, readChain as readChainOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readChain } from "../store.ts";

export function handleReadChain(): Bound {
  return handle(readChainOperation, async ({ tx, grant, input }) =>
    reply({ chain: await readChain(tx, grant, input.accountId, input.after, LIMITS.statementsPerPage) }),
  );
}
