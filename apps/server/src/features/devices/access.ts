import type { DeviceId } from "@musubi/protocol";
import { accessRule } from "../../kernel/access.ts";
import { readOwnDeviceState } from "./store.ts";

declare module "../../kernel/grant.ts" {
  interface GrantFacts {
    "device.write": { readonly deviceId: DeviceId; readonly isLive: boolean };
  }
}

/** A person may change a device of their own while it is signed in. Row security shows them no other. */
export const deviceWrite = accessRule({
  action: "device.write",
  facts: (tx, actor, objectId) => readOwnDeviceState(tx, actor, objectId),
  allows: (facts) => facts.isLive || "signed_out",
});
