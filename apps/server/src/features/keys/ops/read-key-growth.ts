import { base64url } from "@musubi/base";
import { readKeyGrowth } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";

export function handleReadKeyGrowth({ keyLog }: KeyDeps): Bound {
  return handle(readKeyGrowth, async ({ tx, input }) => {
    const proof = await keyLog.growth(tx, input.from, input.to);
    return reply({ proof: proof === null ? null : proof.map(base64url) });
  });
}
