const DAY_MS = 86_400_000;

/** Whether a week (ISO 8601, such as 2026-W47, counted in UTC as the ledger does) lies in the past as a whole. */
export function isFinished(week: string, nowMs: number): boolean {
  const parts = /^(\d{4})-W(\d{2})$/.exec(week);
  if (parts === null) return false;
  // The fourth of January lies in the first week of its year.
  const fourth = Date.UTC(Number(parts[1]), 0, 4);
  const firstMonday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  return nowMs >= firstMonday + Number(parts[2]) * 7 * DAY_MS;
}
