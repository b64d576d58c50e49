import type { Measurement, Scenario } from "../measurements.ts";
import type { Figures, Sizes } from "../scenarios/bench.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** Everything that was found: one entry per measurement and repetition. */
export interface Found {
  readonly repetition: number;
  readonly scenario: Scenario;
  readonly party: Measurement["party"];
  readonly figures: Figures;
}

/** What must be reached: by the ratio to the limit of the same run, or by the figure itself. */
type Target = { readonly ratio: "at least"; readonly value: number } | { readonly figure: "at most"; readonly value: number };

/** A line of the table before anything was measured. */
interface LinePlan {
  readonly title: string;
  readonly scenario: Scenario;
  /** The figure of ours. */
  readonly figure: string;
  /** Null where nothing plain can be held beside it. */
  readonly limit: { readonly party: Exclude<Measurement["party"], "musubi">; readonly figure: string; readonly title: string } | null;
  readonly target?: Target;
}

/** A line of the table. */
export interface Line {
  readonly title: string;
  readonly ours: Spread | null;
  readonly limitTitle: string;
  readonly limit: Spread | null;
  /** Ours divided by the limit, from the medians. */
  readonly ratio: number | null;
  /** In words; empty where the design names none that this bench can judge. */
  readonly target: string;
  /** Null where there is no target, or nothing was measured. */
  readonly isMet: boolean | null;
}

const BARE = "bare group commit";
const RELAY = "bare ws";

/** What the lines of the table depend on. */
type LineSizes = Pick<Sizes, "idleSteps" | "auditRows">;

/** The lines of the table for these idle steps. Targets are those of the design for what can be judged without other products. */
function linePlans({ idleSteps, auditRows }: LineSizes): readonly LinePlan[] {
  const bare = (figure: string, title: string) => ({ party: "bare", figure, title }) as const;
  return [
    {
      title: "1:1 messages/s, durable",
      scenario: "send",
      figure: "sentPerSecond",
      limit: bare("sentPerSecond", BARE),
      target: { ratio: "at least", value: 0.5 },
    },
    {
      title: "1:1 messages/s, durable",
      scenario: "send",
      figure: "sentPerSecond",
      limit: { party: "insert", figure: "rowsPerSecond", title: "plain batched insert, rows/s" },
    },
    { title: "server + database CPU s per 1,000", scenario: "send", figure: "cpuPer1000", limit: bare("cpuPer1000", BARE) },
    { title: "· of it server", scenario: "send", figure: "serverCpuPer1000", limit: bare("serverCpuPer1000", BARE) },
    {
      title: "· of it database",
      scenario: "send",
      figure: "databaseCpuPer1000",
      limit: { party: "insert", figure: "cpuPer1000", title: "plain batched insert" },
    },
    { title: "p50 ms at a fixed rate", scenario: "send", figure: "p50AtRateMs", limit: bare("p50AtRateMs", BARE) },
    { title: "p99 ms at a fixed rate", scenario: "send", figure: "p99AtRateMs", limit: bare("p99AtRateMs", BARE) },
    {
      title: "room deliveries/s",
      scenario: "fanOut",
      figure: "deliveriesPerSecond",
      limit: bare("deliveriesPerSecond", RELAY),
      target: { ratio: "at least", value: 0.7 },
    },
    { title: "server + database CPU s per 1,000 deliveries", scenario: "fanOut", figure: "cpuPer1000", limit: bare("cpuPer1000", RELAY) },
    ...idleSteps.map((count): LinePlan => {
      const figure = `kibEachAt${count}`;
      const line = {
        title: `KiB per idle connection at ${count.toLocaleString("en-US")}`,
        scenario: "idle",
        figure,
        limit: bare(figure, RELAY),
      } as const;
      return count >= TARGET_IDLE ? { ...line, target: { figure: "at most", value: 12 } } : line;
    }),
    {
      title: "sign-in with missed messages, p50 ms",
      scenario: "signIn",
      figure: "p50Ms",
      limit: bare("p50Ms", BARE),
      target: { figure: "at most", value: 4 },
    },
    { title: "server + database CPU ms per sign-in", scenario: "signIn", figure: "cpuMsEach", limit: bare("cpuMsEach", BARE) },
    ...staffPlans(auditRows),
    ...picturePlans(),
  ];
}

/** The lines of pictures and files. */
function picturePlans(): readonly LinePlan[] {
  const sharp = (figure: string) => ({ party: "sharp", figure, title: "bare sharp, same cores" }) as const;
  const bytes = (figure: string) => ({ party: "static", figure, title: "a static file server" }) as const;
  return [
    {
      title: "thumbnails/s of 12 megapixels, made",
      scenario: "thumbnails",
      figure: "perSecond",
      limit: sharp("perSecond"),
      target: { ratio: "at least", value: 0.9 },
    },
    {
      title: "thumbnails/s of 12 megapixels, made",
      scenario: "thumbnails",
      figure: "perSecond",
      limit: { party: "vips", figure: "perSecond", title: "vipsthumbnail" },
      target: { ratio: "at least", value: 1 },
    },
    { title: "thumbnails/s, made and checked", scenario: "thumbnails", figure: "checkedPerSecond", limit: sharp("perSecond") },
    { title: "CPU ms per thumbnail, made", scenario: "thumbnails", figure: "cpuMs", limit: sharp("cpuMs") },
    { title: "MiB of a picture process, largest", scenario: "thumbnails", figure: "workerMib", limit: null },
    { title: "first thumbnail after an upload, p50 ms", scenario: "firstThumbnail", figure: "p50Ms", limit: null },
    { title: "first thumbnail after an upload, p99 ms", scenario: "firstThumbnail", figure: "p99Ms", limit: null },
    {
      title: "stored files of 256 KB read/s",
      scenario: "storedBytes",
      figure: "readsPerSecond",
      limit: bytes("readsPerSecond"),
      target: { ratio: "at least", value: 0.6 },
    },
    { title: "server + database CPU s per 1,000 files", scenario: "storedBytes", figure: "cpuPer1000", limit: bytes("cpuPer1000") },
    {
      title: "album of many photos on a phone's screen: first photo drawn, ms",
      scenario: "albumPaint",
      figure: "firstPhotoMs",
      limit: null,
    },
    { title: "· all photos of the screen drawn, ms", scenario: "albumPaint", figure: "screenMs", limit: null },
    { title: "· frames above 50 ms while it is scrolled, %", scenario: "albumPaint", figure: "lateFramesPercent", limit: null },
    { title: "· the longest of them, ms", scenario: "albumPaint", figure: "longestFrameMs", limit: null },
  ];
}

/** The lines of the staff's side. The design's one target is an answer in a second at a million entries. */
function staffPlans(auditRows: readonly number[]): readonly LinePlan[] {
  const plain = (figure: string, title: string) => ({ party: "plain", figure, title }) as const;
  const read = "one select and one insert, plain";
  return [
    { title: "recorded staff reads/s", scenario: "staff", figure: "readsPerSecond", limit: plain("readsPerSecond", read) },
    { title: "p50 ms of a recorded read", scenario: "staff", figure: "p50Ms", limit: plain("p50Ms", read) },
    { title: "p99 ms of a recorded read", scenario: "staff", figure: "p99Ms", limit: plain("p99Ms", read) },
    { title: "server + database CPU s per 1,000 reads", scenario: "staff", figure: "cpuPer1000", limit: plain("cpuPer1000", read) },
    { title: "log appends/s out of a backlog", scenario: "staff", figure: "appendsPerSecond", limit: null },
    { title: "proof of an entry, p50 ms", scenario: "staff", figure: "proofP50Ms", limit: null },
    { title: "proof file without its record, bytes", scenario: "staff", figure: "proofBytes", limit: null },
    { title: "entries verified/s", scenario: "staff", figure: "verifiedPerSecond", limit: null },
    ...auditRows.flatMap((rows): LinePlan[] => {
      const figure = `p50MsAt${rows}`;
      const at = `at ${rows.toLocaleString("en-US")} entries, p50 ms`;
      const target = rows >= TARGET_AUDIT ? ({ target: { figure: "at most", value: 1_000 } } as const) : {};
      return [
        { title: `audit question ${at}`, scenario: "audit", figure, limit: plain(figure, "the totals of a plain table"), ...target },
        { title: `slowest of six other questions ${at}`, scenario: "audit", figure: `slowestMsAt${rows}`, limit: null, ...target },
      ];
    }),
  ];
}

/** The design names its target for the audit at this many entries. */
const TARGET_AUDIT = 1_000_000;

/** The design names its target for idle connections at this many. */
const TARGET_IDLE = 5_000;

/** The table's lines from what was found. */
export function linesOf(found: readonly Found[], sizes: LineSizes): readonly Line[] {
  const spread = (scenario: Scenario, party: Measurement["party"], figure: string): Spread | null =>
    spreadOf(found.filter((one) => one.scenario === scenario && one.party === party).map((one) => one.figures[figure] ?? Number.NaN));
  const plans = linePlans(sizes).filter((plan) => found.some((one) => one.scenario === plan.scenario));
  return plans.map((plan) => {
    const ours = spread(plan.scenario, "musubi", plan.figure);
    const limit = plan.limit === null ? null : spread(plan.scenario, plan.limit.party, plan.limit.figure);
    const ratio = ours === null || limit === null ? null : ours.median / limit.median;
    const target = plan.target ?? null;
    return {
      title: plan.title,
      ours,
      limitTitle: plan.limit?.title ?? "–",
      limit,
      ratio,
      target: sayTarget(target),
      isMet: judge(target, ours, ratio),
    };
  });
}

function sayTarget(target: Target | null): string {
  if (target === null) return "";
  return "ratio" in target ? `≥ ${Math.round(target.value * 100)} % of it` : `≤ ${target.value}`;
}

function judge(target: Target | null, ours: Spread | null, ratio: number | null): boolean | null {
  if (target === null || ours === null) return null;
  if ("ratio" in target) return ratio === null ? null : ratio >= target.value;
  return ours.median <= target.value;
}
