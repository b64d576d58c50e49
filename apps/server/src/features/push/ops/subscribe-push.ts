import { subscribePush as subscribePushOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { isPublicEndpoint, publicAddressRule } from "../../../platform/outbound/public-address.ts";
import type { PushDeps } from "../deps.ts";
import { putOwnSubscription } from "../store.ts";

/** Sends push messages to the browser in use from now on. */
export function subscribePush(deps: PushDeps): Bound {
  const isPublic = publicAddressRule();
  return handle(subscribePushOperation, async ({ input, tx, grant }) => {
    if (deps.allowsPrivate !== true && !isPublicEndpoint(input.endpoint, isPublic)) return deny("private_endpoint");
    await putOwnSubscription(tx, grant, input, deps.clock.nowMs());
    return reply({});
  });
}
