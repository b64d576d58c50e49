import { listReports } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readReports } from "../store.ts";
import { viewReport } from "../view.ts";

const REPORTS_MAX = 200;

/** The actor's reports. */
export function handleListReports(): Bound {
  return handle(listReports, async ({ tx, grant }) => reply({ reports: (await readReports(tx, grant, REPORTS_MAX)).map(viewReport) }));
}
