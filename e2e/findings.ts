import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Serious and critical findings of axe on what is shown now, as readable lines. */
export async function findings(page: Page, rules: "all" | "colours" = "all"): Promise<string[]> {
  // No page of ours has frames, so axe can run in the page itself; otherwise it opens a second one each time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules === "all" ? axe.withTags(TAGS) : axe.withRules(["color-contrast"])).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} — ${node.failureSummary?.split("\n")[1]?.trim()}`));
}

/** The same in light and in dark colours, without opening the page twice: in the dark only the colours are others. */
export async function findingsInBothSchemes(page: Page): Promise<string[]> {
  const lines: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: "attached" });
    await page.evaluate(settled);
    lines.push(...(await findings(page, colorScheme === "light" ? "all" : "colours")).map((line) => `${colorScheme}: ${line}`));
  }
  return lines;
}

/** Waits until the new colours are drawn: even the shortest transition of a colour ends with a frame. */
async function settled(): Promise<void> {
  for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}
