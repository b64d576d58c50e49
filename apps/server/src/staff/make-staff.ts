import { assert, type Clock } from "@musubi/base";
import { STAFF_OPERATIONS } from "@musubi/protocol/staff";
import type { KernelLog } from "../kernel/kernel-log.ts";
import type { DeskDatabase } from "../kernel/transaction.ts";
import type { KeyRing } from "../platform/keys/key-ring.ts";
import { accessOperations } from "./access-operations.ts";
import { auditOperations, type ProveEntry } from "./audit-operations.ts";
import { type CaseChanged, caseOperations } from "./case-operations.ts";
import { oversightOperations } from "./oversight-operations.ts";
import type { StaffPolicy } from "./policy.ts";
import { revealOperations } from "./reveal-operations.ts";
import { StaffKernel, type StaffKernelParts } from "./staff-kernel.ts";

/** What the staff's side is made of. */
export interface StaffParts {
  readonly database: DeskDatabase;
  readonly policy: StaffPolicy;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly log: KernelLog;
  readonly seal: StaffKernelParts["seal"];
  readonly recorded: StaffKernelParts["recorded"];
  readonly caseChanged: CaseChanged;
  readonly prove: ProveEntry;
  /** Whether the log signs what is recorded: false after something was found wrong. */
  readonly isLogSound: () => boolean;
}

/** Puts the staff's side together: the only place that lists all of its operations. */
export function makeStaffKernel(parts: StaffParts): StaffKernel {
  const { database, policy, log, seal, recorded, clock } = parts;
  const kernel = new StaffKernel({ database, policy, log, seal, recorded, nowMs: () => clock.nowMs() }, [
    ...accessOperations(),
    ...auditOperations(parts.prove),
    ...caseOperations(parts.caseChanged),
    ...oversightOperations(parts.isLogSound),
    ...revealOperations(parts.keyRing),
  ]);
  const bound = new Set(kernel.names());
  const missing = Object.keys(STAFF_OPERATIONS).filter((name) => !bound.has(name));
  assert(missing.length === 0, `These operations of the staff have no handler: ${missing.join(", ")}.`);
  return kernel;
}
