import type { ComingKeep } from "@musubi/sealed";
import { useSyncExternalStore } from "react";
import { useEngine } from "../../data/hooks.ts";

/** What is on its way into Keep. */
export function useComing(): readonly ComingKeep[] {
  const engine = useEngine();
  return useSyncExternalStore(engine.subscribe, engine.keptUploads.state);
}
