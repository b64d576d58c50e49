import { DIRECTORY_OPERATIONS, type DirectoryOperation, type StaffRole } from "@musubi/protocol/staff";

/**
 * The tools that somebody in one of these roles could call, by name. Of the data plane's, all: what its policy then lets them do
 * with a tool is decided grant by grant, and an approver has to see everything that could come of the role.
 */
export function toolsOf(roles: readonly StaffRole[], dataOperations: readonly string[]): string[] {
  if (roles.length === 0) return [];
  const own: readonly DirectoryOperation[] = Object.values(DIRECTORY_OPERATIONS);
  const callable = own.filter(({ by }) => "roles" in by && by.roles.some((role) => roles.includes(role))).map(({ name }) => name);
  return [...callable, ...dataOperations].sort();
}
