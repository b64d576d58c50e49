import { expect, test } from "vitest";
import { RULES } from "./all-rules.ts";
import { type Finding, makeProject, type Project } from "./project.ts";

// A small repository in which everything is as it should be; each case changes or adds a file and expects one rule to say so.
const LICENCES = { agpl: "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3\n", apache: "Apache License\nVersion 2.0\n" };
const TIDY: Readonly<Record<string, string>> = {
  LICENSE: LICENCES.agpl,
  "packages/base/LICENSE": LICENCES.apache,
  "packages/base/package.json": '{ "license": "Apache-2.0", "musubi": { "runtime": "any" } }',
  "packages/base/src/clock.ts": "/** The time. */\nexport const systemClock = { nowMs: () => Date.now() };\n",
  "packages/protocol/src/greeting.ts":
    '/** What is said first. */\nexport const GREETING = "hello";\n/** The same as a type. */\nexport type GREETING = string;\n',
  "packages/protocol/src/refusal.ts": '/** What is refused. */\nexport const REFUSALS = { not_found: { en: "", ja: "" } } as const;\n',
  "packages/protocol/src/refusal.test.ts": 'expect(answer.code).toBe("not_found");\n',
  "apps/server/src/kernel/grant.ts": '/** Mints. */\nexport function mintGrant(): string {\n  return "grant";\n}\n',
  "apps/server/src/kernel/access.ts":
    'import { mintGrant } from "./grant.ts";\n\n/** Decides. */\nexport const decide = () => mintGrant();\n',
  "apps/server/src/features/talks/port.ts": 'export { readTalk } from "./store.ts";\n',
  "apps/server/src/features/talks/store.ts":
    'import { sql } from "../../platform/sql.ts";\n\nexport const readTalk = () => sql`select 1`;\n',
  "apps/server/src/features/messages/send.ts": 'import { readTalk } from "../talks/port.ts";\n\nexport const send = () => readTalk();\n',
  "apps/server/src/platform/sql.ts": 'import { Pool } from "pg";\n\nexport const sql = (text: TemplateStringsArray) => ({ text, Pool });\n',
};

function projectWith(files: Readonly<Record<string, string>>): Project {
  return makeProject(Object.entries({ ...TIDY, ...files }).map(([path, text]) => ({ path, text })));
}

function findings(rule: string, files: Readonly<Record<string, string>>): Finding[] {
  return RULES.find((one) => one.name === rule)?.check(projectWith(files)) ?? [];
}

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);

/** Rule, the file that breaks it, and where. */
const BROKEN: readonly (readonly [rule: string, path: string, text: string, line: number])[] = [
  ["file-length", "packages/ui/src/long.ts", lines(501, "// line"), 500],
  ["file-length", "packages/ui/src/long.test.ts", lines(601, "// line"), 600],
  ["function-length", "packages/ui/src/act.ts", `export function act() {\n${lines(70, "  step();")}}\n`, 1],
  ["function-length", "packages/ui/src/act.ts", `const act = () => {\n${lines(70, "  step();")}};\n`, 1],
  ["function-length", "packages/ui/src/page.tsx", `export function Page() {\n${lines(120, "  step();")}}\n`, 1],
  ["function-length", "packages/ui/src/page.tsx", `export function usePage() {\n${lines(70, "  step();")}}\n`, 1],
  ["file-names", "apps/server/src/kernel/utils.ts", "", 1],
  ["file-names", "apps/server/src/helpers/date.ts", "", 1],
  ["file-names", "apps/server/src/kernel/string-utils.test.ts", "", 1],
  ["file-names", "apps/server/src/kernel/session-manager.ts", "", 1],
  ["file-names", "apps/web/src/TalkList.tsx", "", 1],
  ["file-names", "apps/server/migrations/7-fix.sql", "", 1],
  ["banned-calls", "apps/server/src/kernel/now.ts", "export const now = () => Date.now();\n", 1],
  ["banned-calls", "apps/server/src/kernel/now.test.ts", "const now = Date.now();\n", 1],
  ["banned-calls", "apps/server/src/kernel/now.ts", "export const now = () => new Date();\n", 1],
  ["banned-calls", "apps/server/src/kernel/now.ts", "export const now = () => Date();\n", 1],
  ["banned-calls", "packages/ui/src/dice.ts", "export const dice = () => Math.random();\n", 1],
  ["banned-calls", "packages/ui/src/dice.ts", "export const id = () => crypto.randomUUID();\n", 1],
  ["banned-calls", "apps/server/src/kernel/dice.ts", 'import { randomBytes } from "node:crypto";\n\nexport const dice = randomBytes;\n', 1],
  ["banned-calls", "apps/server/src/http/port.ts", "export const port = () => process.env.PORT;\n", 1],
  ["banned-calls", "apps/server/src/http/say.ts", 'export const say = () => console.log("hi");\n', 1],
  ["banned-calls", "apps/server/src/http/say.ts", 'export const say = () => process.stdout.write("hi");\n', 1],
  ["banned-calls", "apps/web/src/features/talk/load.ts", 'export const load = () => fetch("/api/talk.read");\n', 1],
  ["banned-calls", "apps/web/src/features/talk/load.ts", 'export const load = () => globalThis.fetch("/api/talk.read");\n', 1],
  ["banned-calls", "apps/server/src/features/talks/query.ts", 'import { Pool } from "pg";\n\nexport const pool = Pool;\n', 1],
  ["module-state", "apps/server/src/kernel/count.ts", "let count = 0;\nexport const next = () => (count += 1);\n", 1],
  ["module-state", "apps/server/src/kernel/count.ts", "export let count = 0;\n", 1],
  ["package-arrows", "packages/base/src/up.ts", 'import { GREETING } from "@musubi/protocol";\nexport const up = GREETING;\n', 1],
  ["package-arrows", "apps/server/src/http/page.ts", 'import type { Engine } from "@musubi/client";\nexport type Page = Engine;\n', 1],
  ["package-arrows", "apps/web/src/shell/app.ts", 'import { serve } from "@musubi/server";\nexport const app = serve;\n', 1],
  ["package-arrows", "apps/server/src/http/page.ts", 'export { startWorld } from "@musubi/testkit";\n', 1],
  [
    "package-arrows",
    "apps/web/src/shell/app.ts",
    'import { GREETING } from "@musubi/protocol/src/greeting.ts";\nexport const app = GREETING;\n',
    1,
  ],
  [
    "package-arrows",
    "apps/web/src/shell/app.ts",
    `import { GREETING } from "${"../".repeat(4)}packages/protocol/src/greeting.ts";\nexport const app = GREETING;\n`,
    1,
  ],
  ["package-arrows", "packages/client/src/store.ts", 'import { readFile } from "node:fs/promises";\nexport const read = readFile;\n', 1],
  ["package-arrows", "apps/server/src/http/open.ts", 'import { SealedGroup } from "@musubi/e2ee";\nexport const open = SealedGroup;\n', 1],
  [
    "package-arrows",
    "apps/server/src/features/sealed/open.ts",
    'import { SealedGroup } from "@musubi/e2ee";\nexport const open = SealedGroup;\n',
    1,
  ],
  ["package-arrows", "apps/server/src/http/open.ts", 'export const follow = () => import("@musubi/e2ee/public-view");\n', 1],
  ["package-arrows", "apps/console/src/data/open.ts", 'export const open = () => import("@musubi/e2ee");\n', 1],
  ["package-arrows", "packages/client/src/lazy.ts", 'export const lazy = () => import("@musubi/server");\n', 1],
  [
    "feature-arrows",
    "apps/server/src/features/messages/list.ts",
    'import { readTalk } from "../talks/store.ts";\nexport const list = readTalk;\n',
    1,
  ],
  ["feature-arrows", "apps/server/src/features/messages/list.ts", 'export type { Talk } from "../talks/store.ts";\n', 1],
  [
    "cycles",
    "apps/server/src/platform/sql.ts",
    'import { readTalk } from "../features/talks/store.ts";\nexport const sql = readTalk;\n',
    1,
  ],
  [
    "cycles",
    "apps/server/src/platform/sql.ts",
    'import type { readTalk } from "../features/talks/store.ts";\nexport const sql = (read: typeof readTalk) => read;\n',
    1,
  ],
  ["third-parties", "packages/base/package.json", '{ "license": "Apache-2.0", "dependencies": { "left-pad": "1.0.0" } }', 1],
  ["third-parties", "packages/base/package.json", '{ "license": "Apache-2.0", "dependencies": { "typebox": "^1.4.0" } }', 1],
  ["third-parties", "packages/base/package.json", '{ "license": "Apache-2.0", "dependencies": { "typebox": "1.4.3" } }', 1],
  ["third-parties", "packages/ui/src/pad.ts", 'import pad from "left-pad";\nexport const leftPad = pad;\n', 1],
  ["third-parties", "apps/web/src/shell/app.ts", 'import fastify from "fastify";\nexport const app = fastify;\n', 1],
  [
    "mint-grant",
    "apps/server/src/features/talks/cheat.ts",
    'import { mintGrant } from "../../kernel/grant.ts";\nexport const cheat = mintGrant;\n',
    1,
  ],
  [
    "mint-grant",
    "apps/server/src/features/talks/cheat.test.ts",
    'import * as grants from "../../kernel/grant.ts";\ngrants.mintGrant();\n',
    1,
  ],
  ["sql-homes", "apps/server/src/features/talks/ops/read.ts", "export const read = () => sql`select 1`;\n", 1],
  ["refusals-tested", "packages/protocol/src/refusal.ts", 'export const REFUSALS = { too_large: { en: "", ja: "" } };\n', 1],
  ["doc-comments", "packages/base/src/word.ts", "export function word() {}\n", 1],
  ["doc-comments", "packages/base/src/word.ts", "// Not a promise.\nexport interface Word {}\n", 2],
  ["doc-comments", "apps/server/src/kernel/word.ts", "export const word = 1;\n", 1],
  ["marks", "apps/server/src/http/page.ts", ["// TO", "DO: later\n"].join(""), 1],
  ["marks", "apps/server/src/http/page.ts", ["// FIX", "ME\n"].join(""), 1],
  ["marks", "apps/server/src/http/page.ts", "// oxlint-disable-next-line no-eval\n", 1],
  ["marks", "apps/server/src/http/page.ts", "// biome-ignore lint: no\n", 1],
  ["marks", "apps/server/src/http/page.ts", "// @ts-ignore because of reasons that are long enough\n", 1],
  ["marks", "apps/server/src/http/page.ts", "// @ts-expect-error because of reasons that are long enough\n", 1],
  ["marks", "apps/server/src/http/page.ts", "// See: [Note: What is not written]\n", 1],
  ["licences", "packages/base/package.json", '{ "license": "MIT", "musubi": { "runtime": "any" } }', 1],
  ["licences", "packages/base/LICENSE", "All rights reserved.", 1],
  ["licences", "packages/base/package.json", '{ "license": "Apache-2.0" }', 1],
  ["outside-world", "docs/page.md", ["Run it in /ho", "me/alice/musubi.\n"].join(""), 1],
  ["outside-world", "docs/page.md", `See ${"../".repeat(2)}elsewhere/page.md.\n`, 1],
  ["outside-world", "docs/page.md", ["Written with Chat", "GPT.\n"].join(""), 1],
];

/** A case's own words, as far as they fit into a title. */
const titled = <T extends readonly [string, string, string, ...unknown[]]>(cases: readonly T[]) =>
  cases.map((one) => ({ title: `${one[1]} (${JSON.stringify(one[2].slice(0, 60))})`, one }));

test.each(titled(BROKEN))("$one.0 finds what is wrong with $title", ({ one: [rule, path, text, line] }) => {
  const found = findings(rule, { [path]: text });
  expect(found.length).toBeGreaterThan(0);
  // A broken licence text is reported at the package that should carry it.
  if (rule !== "licences" && rule !== "cycles") expect(found).toContainEqual(expect.objectContaining({ path, line }));
});

/** What looks like a breach and is none. */
const SOUND: readonly (readonly [rule: string, path: string, text: string])[] = [
  ["function-length", "packages/ui/src/page.tsx", `export function Page() {\n${lines(118, "  step();")}}\n`],
  ["function-length", "packages/ui/src/page.tsx", `export const Page = memo(() => {\n${lines(118, "  step();")}});\n`],
  ["file-names", "apps/server/src/features/devices/common-passwords.ts", ""],
  ["file-names", "apps/server/migrations/0042_album_archive.sql", ""],
  ["banned-calls", "apps/server/src/kernel/now.ts", "export const at = (ms: number) => new Date(ms);\n"],
  ["banned-calls", "apps/server/src/kernel/tx.ts", 'import type { Pool } from "pg";\nexport type P = Pool;\n'],
  ["banned-calls", "apps/server/src/http/say.ts", 'export const say = (log: { console: string }) => log.console + "console.log";\n'],
  ["package-arrows", "apps/web/src/shell/style.ts", 'import "@musubi/ui/tokens.css";\n'],
  ["package-arrows", "apps/server/src/features/sealed/view.ts", 'export const follow = () => import("@musubi/e2ee/public-view");\n'],
  ["package-arrows", "apps/server/src/http/page.test.ts", 'import { startWorld } from "@musubi/testkit";\nstartWorld();\n'],
  ["marks", "apps/server/src/http/page.ts", "// [Note: Why here] Because.\n// See: [Note: Why here]\n"],
  ["marks", "apps/server/src/http/page.ts", "// oxlint-disable-next-line no-eval -- the text was written three lines above.\n"],
  ["marks", "apps/server/src/http/page.test-d.ts", "// @ts-expect-error A talk is not a person.\n"],
  ["outside-world", "docs/page.md", "See ../README.md, http://example.org/home/page and apps/server/src/work/desk.ts.\n"],
];

test.each(titled(SOUND))("$one.0 says nothing against $title", ({ one: [rule, path, text] }) => {
  expect(findings(rule, { [path]: text })).toEqual([]);
});

test("a tidy repository has no findings", () => {
  const rules = RULES.filter((rule) => rule.name !== "third-parties");
  expect(rules.flatMap((rule) => rule.check(projectWith({})))).toEqual([]);
});

test("every rule has a case that it must find", () => {
  expect(RULES.map((rule) => rule.name).filter((name) => !BROKEN.some(([rule]) => rule === name))).toEqual([]);
});
