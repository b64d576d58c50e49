import type { CiphersuiteImpl } from "ts-mls";
import { type Check, suites } from "./check.ts";

/** Holds cases against the library with these primitives for our suite. What did not hold, each with its place. */
export async function holdVectors(check: Check, cases: readonly unknown[], own: CiphersuiteImpl): Promise<string[]> {
  const crypto = suites(own);
  const faults: string[] = [];
  for (const [index, vector] of cases.entries()) {
    // A check takes what its own file holds; which file that is, the list beside it says.
    await check(vector as never, crypto).catch((fault: unknown) => faults.push(`case ${index}: ${String(fault)}`));
  }
  return faults;
}

/** Whether a case is for our suite or for none. */
export function isOfOwnSuite({ cipher_suite: suite = 1 }: { readonly cipher_suite?: number }): boolean {
  return suite === 1;
}
