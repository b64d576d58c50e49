import type { Facts } from "./facts.ts";
import type { Found, Line } from "./lines.ts";
import { sayNumber, saySpread } from "./spread.ts";

/** Above this, something else may have shaped the figure. */
const FOREIGN_CORES_NOTED = 0.35;

const SCENARIO_TITLES = {
  send: "send",
  fanOut: "fan-out",
  idle: "idle",
  signIn: "sign-in",
  staff: "staff",
  audit: "audit",
  thumbnails: "thumbnails",
  firstThumbnail: "first thumbnail",
  storedBytes: "stored bytes",
  albumPaint: "an album opened",
} as const;

/** The page of one run, in Markdown; the same text is printed at the end of the run. */
export function pageOf(facts: Facts, lines: readonly Line[], found: readonly Found[]): string {
  const { machine, sizes } = facts;
  const noisy = found.filter((one) => one.figures.foreignCores > FOREIGN_CORES_NOTED);
  return [
    "# Bench",
    "",
    ...(facts.isSmoke ? ["**A smoke run: everything starts, delivers and stores. The figures mean nothing.**", ""] : []),
    `${facts.startedAt}, commit ${facts.commit}; ${machine.cores} cores ${machine.cpu}, ${machine.memoryGib} GiB, ${machine.system}; Node ${facts.node}, PostgreSQL ${facts.postgres} with the settings that Musubi gives it, fsync on.`,
    `${facts.repetitions} repetitions of ${sizes.seconds} s, interleaved; ${sizes.writers} people write 1:1 with ${sizes.underWayEach} messages under way each, then ${sizes.ratePerSecond}/s; a room of ${sizes.roomUsers}; ${sizes.returners} people come back to ${sizes.missed} missed messages, one at a time; ${sizes.staffReaders} of the staff read at once.`,
    "Cells: median (lowest–highest). The ratio is ours divided by the limit measured in the same run on the same machine with the same PostgreSQL.",
    "",
    table(
      ["what", "Musubi", "limit", "the limit's figure", "ratio", "must reach", "met"],
      lines.map((line) => [
        line.title,
        saySpread(line.ours),
        line.limitTitle,
        saySpread(line.limit),
        line.ratio === null ? "–" : sayNumber(line.ratio),
        line.target,
        line.isMet === null ? "" : line.isMet ? "yes" : "**no**",
      ]),
    ),
    "",
    noisy.length === 0
      ? `Nothing else on the machine used more than ${FOREIGN_CORES_NOTED} cores during any measurement.`
      : `Something else used more than ${FOREIGN_CORES_NOTED} cores during ${noisy.length} of ${found.length} measurements: ${noisy.map(sayNoise).join(", ")}.`,
    "",
  ].join("\n");
}

function sayNoise({ scenario, party, repetition, figures }: Found): string {
  return `${SCENARIO_TITLES[scenario]} of ${party} in repetition ${repetition} (${sayNumber(figures.foreignCores)})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const say = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [say(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(say)].join("\n");
}
