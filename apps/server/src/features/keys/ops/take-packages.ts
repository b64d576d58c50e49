import { takePackages as takePackagesOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { RateLimited } from "../../../kernel/limited.ts";
import type { KeyDeps } from "../deps.ts";
import { listOwnersOf, takePackages } from "../package-store.ts";

/** Per pair of people: whoever uses up somebody's KeyPackages weakens the next Welcome for them. */
export function handleTakePackages({ clock, takings }: KeyDeps): Bound {
  return handle(takePackagesOperation, async ({ tx, grant, actor, input }) => {
    if (grant.facts.protection !== "sealed") return refuse("class_mismatch");
    const owners = await listOwnersOf(tx, grant, input.deviceIds);
    const waitSeconds = Math.max(0, ...owners.map((owner) => takings.take("keyPackage", `${actor.accountId} of ${owner}`)));
    if (waitSeconds > 0) throw new RateLimited(waitSeconds);
    return reply({ taken: await takePackages(tx, grant, input.deviceIds, new Date(clock.nowMs())) });
  });
}
