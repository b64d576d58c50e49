import type { AccessRules } from "./access.ts";
import type { Bound } from "./binding.ts";

/** What a feature brings to the application. */
export interface Feature {
  /** Adds the feature's access rules. */
  readonly register: (rules: AccessRules) => void;
  /** The feature's operations with their handlers. */
  readonly operations: readonly Bound[];
}
