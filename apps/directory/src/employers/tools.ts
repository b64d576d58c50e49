import { DIRECTORY_OPERATIONS, type DirectoryOperation } from "@musubi/protocol/staff";
import { type FutureStaff, toolsAllowedTo } from "@musubi/server/platform";

/** The tools that these people could call once they are in, by name: the directory's own, and the data plane's by its policy. */
export async function toolsOf(people: readonly FutureStaff[], dataOperations: readonly string[]): Promise<string[]> {
  if (people.length === 0) return [];
  const own: readonly DirectoryOperation[] = Object.values(DIRECTORY_OPERATIONS);
  const callable = own.filter(({ by }) => "roles" in by && people.some(({ role }) => by.roles.includes(role))).map(({ name }) => name);
  const allowed = new Set(await toolsAllowedTo(people));
  return [...callable, ...dataOperations.filter((name) => allowed.has(name))].sort();
}
