import type { Measurement, Scenario } from "../measurements.ts";
import type { Figures } from "../scenarios/bench.ts";
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
  readonly limit: { readonly party: "bare" | "insert"; readonly figure: string; readonly title: string };
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

/** The lines of the table for these idle steps. Targets are those of the design for what can be judged without other products. */
function linePlans(idleSteps: readonly number[]): readonly LinePlan[] {
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
  ];
}

/** The design names its target for idle connections at this many. */
const TARGET_IDLE = 5_000;

/** The table's lines from what was found. */
export function linesOf(found: readonly Found[], idleSteps: readonly number[]): readonly Line[] {
  const spread = (scenario: Scenario, party: Measurement["party"], figure: string): Spread | null =>
    spreadOf(found.filter((one) => one.scenario === scenario && one.party === party).map((one) => one.figures[figure] ?? Number.NaN));
  const plans = linePlans(idleSteps).filter((plan) => found.some((one) => one.scenario === plan.scenario));
  return plans.map((plan) => {
    const ours = spread(plan.scenario, "musubi", plan.figure);
    const limit = spread(plan.scenario, plan.limit.party, plan.limit.figure);
    const ratio = ours === null || limit === null ? null : ours.median / limit.median;
    const target = plan.target ?? null;
    return {
      title: plan.title,
      ours,
      limitTitle: plan.limit.title,
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
