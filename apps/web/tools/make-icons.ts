/*
 * Draws the app's icons from the knot in public/icons/knot.svg with the browser that the tests use.
 * Run after the mark has changed: node apps/web/tools/make-icons.ts
 */
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "@playwright/test";

interface Icon {
  readonly file: string;
  readonly side: number;
  /** The knot's side as a part of the icon's. */
  readonly part: number;
  readonly paper: string;
  /** Draws the knot in one colour: what a badge needs. */
  readonly ink?: string;
}

const PAPER = "#fbf9f4";
const ICONS: readonly Icon[] = [
  { file: "knot-192.png", side: 192, part: 0.84, paper: PAPER },
  { file: "knot-512.png", side: 512, part: 0.84, paper: PAPER },
  // Launchers may cut a maskable icon down to a circle of four fifths.
  { file: "knot-maskable-512.png", side: 512, part: 0.6, paper: PAPER },
  { file: "knot-180.png", side: 180, part: 0.76, paper: PAPER },
  { file: "badge-96.png", side: 96, part: 0.92, paper: "transparent", ink: "#ffffff" },
];

const folder = new URL("../public/icons/", import.meta.url);
const svg = await readFile(new URL("knot.svg", folder), "utf8");
const executablePath = process.argv[2];
const browser = await chromium.launch({ args: ["--no-sandbox"], ...(executablePath === undefined ? {} : { executablePath }) });
const page = await browser.newPage({ colorScheme: "light" });
for (const { file, side, part, paper, ink } of ICONS) {
  const knot = ink === undefined ? svg : svg.replaceAll(/stroke:#[0-9a-f]{6}/g, `stroke:${ink}`);
  await page.setViewportSize({ width: side, height: side });
  await page.setContent(
    `<style>html,body{margin:0;block-size:100%;background:${paper}}body{display:grid;place-items:center}body>svg{inline-size:${part * 100}%}</style>${knot}`,
  );
  await writeFile(new URL(file, folder), await page.screenshot({ omitBackground: paper === "transparent" }));
}
await browser.close();
