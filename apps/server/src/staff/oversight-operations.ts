import { present } from "@musubi/base";
import { closeAlert, listAlerts, listDigests, readCoverage, signOffDigest } from "@musubi/protocol/staff";
import { readGaps } from "./audit-store.ts";
import {
  closeAlert as close,
  readCoverage as coverage,
  type DigestRow,
  readAlerts,
  readDigests,
  readLogProgress,
  signOffDigest as signOff,
} from "./oversight-store.ts";
import { decline, handleStaff, type StaffBound, say } from "./staff-binding.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

/** Watching over those who read: digests that are signed off, alerts, and how complete the record is. */
export function oversightOperations(isLogSound: () => boolean): StaffBound[] {
  const view = (digest: DigestRow, gaps: Awaited<ReturnType<typeof readGaps>>) => ({ ...digest, gaps });
  return [
    handleStaff(listDigests, async ({ tx }) => {
      const gaps = await readGaps(tx, new Date(Date.UTC(2020, 0, 1)), null);
      const digests = await readDigests(tx);
      return say({
        digests: digests.map((digest) =>
          view(
            digest,
            gaps.filter((gap) => overlaps(gap, digest.week)),
          ),
        ),
      });
    }),
    handleStaff(signOffDigest, async ({ tx, input }) => {
      const refusal = await signOff(tx, input.week, input.words);
      if (refusal !== "") return decline(refusal === "already_decided" ? refusal : "not_ready");
      const [digest] = await readDigests(tx, input.week);
      return say({ digest: view(present(digest, "It was just signed."), []) });
    }),
    handleStaff(listAlerts, async ({ tx, input }) => say({ alerts: await readAlerts(tx, { isOpenOnly: input.which === "open" }) })),
    handleStaff(closeAlert, async ({ tx, input }) => {
      if ((await close(tx, input.alertId, input.words)) !== "") return decline("not_found");
      const [alert] = await readAlerts(tx, { isOpenOnly: false, alertId: input.alertId });
      return say({ alert: present(alert, "It was just closed.") });
    }),
    handleStaff(readCoverage, async ({ tx }) =>
      say({
        stores: await coverage(tx),
        gaps: await readGaps(tx, new Date(0), null),
        log: { ...(await readLogProgress(tx)), isSound: isLogSound() },
      }),
    ),
  ];
}

/** Whether a gap touches an ISO week. */
function overlaps(gap: { readonly from: number; readonly to: number | null }, week: string): boolean {
  const start = startOfWeek(week);
  return gap.from < start + WEEK_MS && (gap.to === null || gap.to > start);
}

/** The Monday of an ISO 8601 week, as UTC milliseconds: the week with the year's first Thursday is the first. */
function startOfWeek(week: string): number {
  const [year = 0, number = 1] = week.split("-W").map(Number);
  const fourth = Date.UTC(year, 0, 4);
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
  return fourth - weekday * 24 * 3_600_000 + (number - 1) * WEEK_MS;
}
