import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type LocalStore, STORE_SPACES, type StoreChange, type StoreSpace } from "./local-store.ts";

type Schema = DBSchema & { [S in StoreSpace]: { key: string; value: unknown } };

/** Counts up when a space is added. */
const VERSION = 2;

/** A store in the browser's IndexedDB under this name. Opened at first use; each method rejects while the browser refuses. */
export function indexedDbStore(name: string): LocalStore {
  let opening: Promise<IDBPDatabase<Schema>> | null = null;
  const open = () => {
    opening ??= openDB<Schema>(name, VERSION, {
      upgrade: (database) => {
        for (const space of STORE_SPACES) if (!database.objectStoreNames.contains(space)) database.createObjectStore(space);
      },
      // Another tab wants to upgrade or delete: let it, and open again at the next use.
      blocking: (_current, _blocked, event) => {
        opening = null;
        if (event.target instanceof IDBDatabase) event.target.close();
      },
      terminated: () => {
        opening = null;
      },
    }).catch((cause: unknown) => {
      opening = null;
      throw cause;
    });
    return opening;
  };
  /** Writes all of this or nothing. Asked to commit at once: a page that is closed in this moment does not undo it. */
  const write = async (changes: readonly StoreChange[]): Promise<void> => {
    if (changes.length === 0) return;
    const spaces = [...new Set(changes.map(({ space }) => space))];
    const transaction = (await open()).transaction(spaces, "readwrite");
    const writes: Promise<unknown>[] = [transaction.done];
    try {
      for (const change of changes) {
        const space = transaction.objectStore(change.space);
        writes.push(change.kind === "put" ? space.put(change.value, change.key) : space.delete(change.key));
      }
      transaction.commit();
    } catch (cause) {
      // A value that cannot be stored throws before it is written: what was written before it must not stay.
      transaction.abort();
      await Promise.allSettled(writes);
      throw cause;
    }
    await Promise.all(writes);
  };
  return {
    get: async (space, key) => (await open()).get(space, key),
    put: (space, key, value) => write([{ kind: "put", space, key, value }]),
    delete: (space, key) => write([{ kind: "delete", space, key }]),
    list: async (space) => {
      const transaction = (await open()).transaction(space);
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
      return keys.map((key, index) => ({ key, value: values[index] }));
    },
    batch: write,
    wipe: async () => {
      const transaction = (await open()).transaction(STORE_SPACES, "readwrite");
      await Promise.all([...STORE_SPACES.map((space) => transaction.objectStore(space).clear()), transaction.done]);
    },
  };
}
