import { listMyCases as listMyCasesOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readCases } from "../store.ts";
import { viewCase } from "../view.ts";

const CASES_MAX = 100;

/** The actor's cases. */
export function listMyCases(): Bound {
  return handle(listMyCasesOperation, async ({ tx, grant }) => reply({ cases: (await readCases(tx, grant, CASES_MAX)).map(viewCase) }));
}
