import { unreachable } from "@musubi/base";
/** An instant so late that it means "until I turn it on": the end of the year 9999. */
export const FOREVER = 253_402_300_799_000;

const HOUR_MS = 3_600_000;

export const MUTE_CHOICES = ["1h", "8h", "week", "forever"] as const;
export type MuteChoice = (typeof MUTE_CHOICES)[number];

/** The instant until which a talk stays silent. */
export function muteUntil(choice: MuteChoice, nowMs: number): number {
  switch (choice) {
    case "1h":
      return nowMs + HOUR_MS;
    case "8h":
      return nowMs + 8 * HOUR_MS;
    case "week":
      return nowMs + 7 * 24 * HOUR_MS;
    case "forever":
      return FOREVER;
    default:
      return unreachable(choice);
  }
}
