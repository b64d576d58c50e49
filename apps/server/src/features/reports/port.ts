/** What other features may use of reports. */
export { openReport } from "./content.ts";
export { eraseReportsOf } from "./jobs/sweep-store.ts";
export { readOwnReports } from "./store.ts";
