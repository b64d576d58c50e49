import type { KernelCode } from "@musubi/protocol";
import type {
  DIRECTORY_OPERATIONS,
  DirectoryInputOf,
  DirectoryOperationName,
  DirectoryOutputOf,
  DirectoryRefusalCode,
  STAFF_OPERATIONS,
  StaffInputOf,
  StaffOperationName,
  StaffOutputOf,
  StaffRefusalCode,
} from "@musubi/protocol/staff";

/** What the console may ask: the directory's own operations, and those that it hands on to the data plane. */
export type OperationName = DirectoryOperationName | Exclude<StaffOperationName, "access.cut">;

/** What an operation is asked with. */
export type InputOf<N extends OperationName> = N extends DirectoryOperationName
  ? DirectoryInputOf<(typeof DIRECTORY_OPERATIONS)[N]>
  : N extends StaffOperationName
    ? StaffInputOf<(typeof STAFF_OPERATIONS)[N]>
    : never;

/** What it answers. */
export type OutputOf<N extends OperationName> = N extends DirectoryOperationName
  ? DirectoryOutputOf<(typeof DIRECTORY_OPERATIONS)[N]>
  : N extends StaffOperationName
    ? StaffOutputOf<(typeof STAFF_OPERATIONS)[N]>
    : never;

/** Every code that the console meets: of both contracts, of any call, and its own two. */
export type RefusalCode = KernelCode | StaffRefusalCode | DirectoryRefusalCode | "offline" | "cancelled";

/** Why something did not happen. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly retryAfterSeconds?: number;
  readonly reference?: string;
  /** With provider_needed: the employer's sign-in that comes first. */
  readonly issuerId?: string;
}
