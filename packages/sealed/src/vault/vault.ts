/** One change of a batch: bytes to keep, or null to forget. */
export interface VaultChange {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** Something kept, under its key. */
export interface VaultEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Where a device keeps its keys and what it opened. Survives a crash: what `write` has answered for is there afterwards, all of a batch or
 * nothing of it. Methods reject when the device refuses (no space); then nothing of the step has happened.
 */
export interface Vault {
  /** What is kept under a key, or null. */
  read(key: string): Promise<Uint8Array | null>;
  /** Everything whose key begins so, in the order of the keys. */
  list(prefix: string): Promise<readonly VaultEntry[]>;
  write(changes: readonly VaultChange[]): Promise<void>;
  /** Runs one piece of work at a time under each name, over all windows of this device. See: [Note: One holder of a group] in e2ee. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Forgets everything, at sign-out. */
  wipe(): Promise<void>;
}
