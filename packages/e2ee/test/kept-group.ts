import { present, type Result } from "@musubi/base";
import { SealedGroup, type StepState, type Suite } from "../src/index.ts";

/** What a device stores of a group: its last snapshot, and the parts that messages have changed since. */
export class KeptGroup {
  snapshot: Uint8Array;
  readonly parts = new Map<string, Uint8Array>();

  /** Null: nothing is stored yet. */
  constructor(group: SealedGroup | null) {
    this.snapshot = group?.snapshot() ?? new Uint8Array();
  }

  /** Stores what a step has changed. */
  readonly take = async ({ ratchet, whole }: StepState): Promise<void> => {
    if (ratchet !== null) {
      this.parts.set(ratchet.name, ratchet.bytes);
      return Promise.resolve();
    }
    this.snapshot = whole();
    this.parts.clear();
    return Promise.resolve();
  };

  /** The group as it is stored. */
  restore(suite: Suite): Result<SealedGroup, "malformed"> {
    return SealedGroup.restore(
      suite,
      this.snapshot,
      [...this.parts.keys()].map((name) => ({ name, bytes: present(this.parts.get(name), "It is there.") })),
    );
  }
}
