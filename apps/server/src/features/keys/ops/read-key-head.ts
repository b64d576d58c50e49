import { readKeyHead } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";

export function handleReadKeyHead({ keyLog }: KeyDeps): Bound {
  return handle(readKeyHead, async ({ tx }) => {
    const head = await keyLog.head(tx);
    return head === null ? refuse("key_log_stopped") : reply({ head });
  });
}
