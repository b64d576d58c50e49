import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { systemClock } from "@musubi/base";
import { expect, type Page, test } from "@playwright/test";
import { SealedPage } from "./sealed-page.ts";
import { openSealed } from "./sealed-steps.ts";

type Figures = Readonly<Record<string, number>>;

/** One column of the table. */
interface Column {
  readonly side: "ours" | "core-crypto" | "plain";
  readonly devices: number;
  readonly figures: Figures;
}

const RESULTS = new URL("../bench/results/", import.meta.url);
const SIDES = { ours: "ours", "core-crypto": "theirs", plain: "plain" } as const;
/** Times each of them is taken; the median counts. */
const REPETITIONS = { full: 3, smoke: 1 } as const;

/** Each column in a page of its own: what one leaves in memory does not burden the next. */
async function column(page: Page, url: string, { side, devices }: Omit<Column, "figures">, sizes: object, times: number): Promise<Column> {
  const runs: Figures[] = [];
  for (let time = 0; time < times; time++) {
    await openSealed(page, url);
    if (side === "core-crypto") await page.evaluate('sealed.loadTheirs("/theirs.wasm")');
    const found: unknown = await page.evaluate(`sealed.bench(${JSON.stringify(SIDES[side])}, ${JSON.stringify({ ...sizes, devices })})`);
    runs.push(found as Figures);
  }
  const names = Object.keys(runs[0] ?? {});
  const middle = (name: string): number =>
    runs.map((run) => run[name] ?? 0).toSorted((one, other) => one - other)[Math.floor(runs.length / 2)] ?? 0;
  return { side, devices, figures: Object.fromEntries(names.map((name) => [name, middle(name)])) };
}

function tableOf(columns: readonly Column[]): string {
  const names = [...new Set(columns.flatMap(({ figures }) => Object.keys(figures)))];
  const cell = (figure: number | undefined, name: string): string =>
    figure === undefined ? "–" : name.startsWith("bytes") ? figure.toLocaleString("en") : `${figure.toFixed(figure < 10 ? 2 : 0)} ms`;
  const head = ["", ...columns.map(({ side, devices }) => (side === "plain" ? side : `${side}, ${devices}`))];
  const rows = names.map((name) => [name, ...columns.map(({ figures }) => cell(figures[name], name))]);
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

test("sealed talks in Chromium, beside another implementation and beside plain ones", async ({ page, browser }, info) => {
  test.setTimeout(3_600_000);
  await using served = await SealedPage.serve();
  const { devices, messages, catchUp, isKept } = info.project.metadata as {
    devices: readonly number[];
    messages: number;
    catchUp: number;
    isKept: boolean;
  };
  const times = isKept ? REPETITIONS.full : REPETITIONS.smoke;
  const columns: Column[] = [];
  for (const count of devices)
    for (const side of ["ours", "core-crypto"] as const)
      columns.push(await column(page, served.url, { side, devices: count }, { messages, catchUp }, times));
  columns.push(await column(page, served.url, { side: "plain", devices: 2 }, { messages, catchUp }, times));
  for (const { figures } of columns) for (const [name, figure] of Object.entries(figures)) expect(figure, name).toBeGreaterThanOrEqual(0);
  const startedAt = new Date(systemClock.nowMs()).toISOString().slice(0, 10);
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const facts = {
    startedAt,
    commit,
    chromium: browser.version(),
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim(),
    messages,
    catchUp,
    times,
  };
  const table = tableOf(columns);
  info.annotations.push({ type: "table", description: table });
  if (!isKept) return;
  await writeFile(new URL(`sealed-${startedAt}-${commit}.json`, RESULTS), `${JSON.stringify({ facts, columns }, null, 1)}\n`);
  const about = `Chromium ${facts.chromium}, ${facts.cores} cores of ${facts.cpu}, ${startedAt}, commit ${commit}. ${catchUp} messages missed; each the median of ${times} runs.`;
  await writeFile(new URL("sealed-latest.md", RESULTS), `# Sealed talks in Chromium\n\n${about}\n\n${table}\n`);
});
