/** What a commit hands to the others. */
export interface Handover {
  readonly commit: Uint8Array;
  /** With the tree inside: the other implementation takes it from nowhere else. */
  readonly welcome: Uint8Array | null;
  readonly groupInfo: Uint8Array;
}

/** A member of a group of two implementations: what both can do. */
export interface Member {
  /** Names it in its credential. */
  readonly identity: string;
  /** Whose implementation it runs on. */
  readonly kind: "ours" | "theirs";
  keyPackage(): Promise<Uint8Array>;
  start(groupId: Uint8Array): Promise<void>;
  join(welcome: Uint8Array): Promise<void>;
  /** Enters from outside; with its former leaf taken away when it is still in the tree. */
  joinFromOutside(groupInfo: Uint8Array): Promise<Handover>;
  /** Commits and follows its own commit. Without a change it renews its leaf. */
  commit(change: { readonly add: readonly Uint8Array[]; readonly remove: readonly string[] }): Promise<Handover>;
  process(commit: Uint8Array): Promise<void>;
  seal(content: Uint8Array): Promise<Uint8Array>;
  /** The content, and the identity of who signed it. */
  open(message: Uint8Array): Promise<{ readonly content: Uint8Array; readonly sender: string }>;
  epoch(): Promise<number>;
}
