import type { LocalStore, StoreChange, StoreSpace } from "./local-store.ts";

function address(space: StoreSpace, key: string): string {
  return `${space}/${key}`;
}

/** A store that lives as long as the program: for Node, for tests, and where the browser refuses to store. */
export function memoryStore(): LocalStore {
  const values = new Map<string, unknown>();
  const apply = (change: StoreChange) => {
    // Values are copied, as a disk would, so that a later change of the caller's object does not reach into the store.
    if (change.kind === "put") values.set(address(change.space, change.key), structuredClone(change.value));
    else values.delete(address(change.space, change.key));
  };
  return {
    get: async (space, key) => values.get(address(space, key)),
    put: async (space, key, value) => apply({ kind: "put", space, key, value }),
    delete: async (space, key) => apply({ kind: "delete", space, key }),
    list: async (space) =>
      [...values]
        .filter(([at]) => at.startsWith(`${space}/`))
        .map(([at, value]) => ({ key: at.slice(space.length + 1), value }))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    batch: async (changes) => {
      // Copied before anything is applied: a value that cannot be copied must leave the store as it was.
      const copies = changes.map((change) => structuredClone(change));
      for (const change of copies) apply(change);
    },
    wipe: async () => values.clear(),
  };
}
