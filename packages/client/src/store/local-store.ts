/** What the engine keeps on the device, by kind. */
export type StoreSpace = "meta" | "friend" | "talk" | "window" | "outbox" | "upload";
/** Every space, in the order in which it is cleared. */
export const STORE_SPACES = ["meta", "friend", "talk", "window", "outbox", "upload"] as const satisfies readonly StoreSpace[];

/** One change of a batch. */
export type StoreChange =
  | { readonly kind: "put"; readonly space: StoreSpace; readonly key: string; readonly value: unknown }
  | { readonly kind: "delete"; readonly space: StoreSpace; readonly key: string };

/**
 * A small key-value store of one account on one device. Values are plain data (what structured clone carries). All methods may
 * reject when the device refuses (no space, private mode); the engine then goes on in memory.
 */
export interface LocalStore {
  /** The value, or undefined when there is none. */
  get(space: StoreSpace, key: string): Promise<unknown>;
  put(space: StoreSpace, key: string, value: unknown): Promise<void>;
  delete(space: StoreSpace, key: string): Promise<void>;
  /** Everything in one space, ordered by key. */
  list(space: StoreSpace): Promise<readonly { readonly key: string; readonly value: unknown }[]>;
  /** All changes in order, or none of them. */
  batch(changes: readonly StoreChange[]): Promise<void>;
  /** Removes everything, at sign-out. */
  wipe(): Promise<void>;
}
