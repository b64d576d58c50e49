import type { KeyRing } from "../../platform/keys/key-ring.ts";

/** What showing people what was recorded of them needs. */
export interface DisclosureDeps {
  readonly keyRing: KeyRing;
  readonly log: {
    /** The proof file of a leaf; null while no checkpoint covers it. */
    proof(leafIndex: number, extra?: Uint8Array): Promise<string | null>;
  };
}
