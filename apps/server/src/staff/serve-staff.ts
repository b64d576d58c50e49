import { POLICY_DIR } from "../installed.ts";
import type { StaffLink } from "../staff-directory/staff-place.ts";
import { AssertionCheck } from "./assertion.ts";
import { makeStaffKernel, type StaffParts } from "./make-staff.ts";
import { readStaffPolicy } from "./policy.ts";
import { listenForStaff } from "./staff-listener.ts";

/** What serving the staff needs of the rest of the server. */
export interface StaffService extends Omit<StaffParts, "policy"> {
  readonly link: Pick<StaffLink, "trust" | "socketPath">;
}

/** Serves the staff's calls on the directory's socket. Refuses with `policy_invalid` when the policy files are not sound. */
export async function serveStaff({ link, ...parts }: StaffService): Promise<AsyncDisposable> {
  const kernel = makeStaffKernel({ ...parts, policy: readStaffPolicy(POLICY_DIR) });
  return await listenForStaff({ kernel, check: new AssertionCheck(link.trust, parts.clock), socketPath: link.socketPath });
}
