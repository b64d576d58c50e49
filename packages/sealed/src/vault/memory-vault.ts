import { Turns } from "./turns.ts";
import type { Vault } from "./vault.ts";

/** A vault that lasts as long as its process: for programs, and where a browser keeps nothing. */
export function memoryVault(kept = new Map<string, Uint8Array>()): Vault {
  const turns = new Turns();
  return {
    read: async (key) => Promise.resolve(kept.get(key)?.slice() ?? null),
    list: async (prefix) =>
      Promise.resolve(
        [...kept]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, value]) => ({ key, value: value.slice() })),
      ),
    write: async (changes) => {
      for (const { key, value } of changes) {
        if (value === null) kept.delete(key);
        else kept.set(key, value.slice());
      }
      return Promise.resolve();
    },
    inTurn: (name, work) => turns.take(name, work),
    wipe: async () => {
      kept.clear();
      return Promise.resolve();
    },
  };
}
