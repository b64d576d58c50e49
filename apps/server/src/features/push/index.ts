import type { Feature } from "../../kernel/feature.ts";
import type { PushDeps } from "./deps.ts";
import { subscribePush } from "./ops/subscribe-push.ts";
import { unsubscribePush } from "./ops/unsubscribe-push.ts";

export type { PushDeps } from "./deps.ts";

/** Web push. */
export function pushFeature(deps: PushDeps): Feature {
  return { register: () => undefined, operations: [subscribePush(deps), unsubscribePush()] };
}
