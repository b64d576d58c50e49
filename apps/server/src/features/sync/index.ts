import type { Feature } from "../../kernel/feature.ts";
import type { SyncDeps } from "./deps.ts";
import { handleStartSync } from "./ops/start-sync.ts";

/** The first look of a device, in one round trip. */
export function syncFeature(deps: SyncDeps): Feature {
  return { register: () => undefined, operations: [handleStartSync(deps)] };
}
