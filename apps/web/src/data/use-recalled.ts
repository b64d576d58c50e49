import { useSyncExternalStore } from "react";
import { type PreferenceName, recall, watchMemory } from "./device-memory.ts";

/** What this device remembers under a name, as it is now. */
export function useRecalled(name: PreferenceName): string | null {
  return useSyncExternalStore(watchMemory, () => recall(name));
}
