import type { Node } from "oxc-parser";
import { type Finding, isTest, type Rule, type SourceFile } from "../project.ts";
import { walk } from "../walk.ts";

/** Something that has one home, the way around it for everybody else, and whether tests may do it. */
interface Ban {
  readonly what: string;
  readonly instead: string;
  readonly isAllowedInTests: boolean;
  readonly homes: readonly string[];
  readonly matches: (node: Node) => boolean;
}

/** The programs that people start: their output is what the console is for. */
const PROGRAMS = ["tools/", "bench/"];

const BANS: readonly Ban[] = [
  {
    what: "Date.now",
    instead: "Take a Clock: time is passed in, so that tests can move it.",
    isAllowedInTests: false,
    // The browser runs each flow under its own clock; names in it only need to differ from those of the run before.
    homes: ["packages/base/src/clock.ts", "e2e/"],
    matches: (node) => isMember(node, "Date", "now"),
  },
  {
    what: "new Date()",
    instead: "Take a Clock and write new Date(clock.nowMs()).",
    isAllowedInTests: false,
    homes: ["e2e/"],
    matches: (node) =>
      (node.type === "NewExpression" || node.type === "CallExpression") && isNamed(node.callee, "Date") && node.arguments.length === 0,
  },
  {
    what: "Math.random",
    instead: "Take a Random: chance is passed in, so that tests can repeat it.",
    isAllowedInTests: false,
    homes: [],
    matches: (node) => isMember(node, "Math", "random"),
  },
  {
    what: "randomUUID, randomBytes and getRandomValues",
    instead: "Take a Random; ids come from newId.",
    isAllowedInTests: false,
    homes: ["packages/base/src/random.ts"],
    matches: (node) => isProperty(node, "randomUUID", "randomBytes", "getRandomValues") || isImportOf(node, "randomUUID", "randomBytes"),
  },
  {
    what: "process.env",
    instead: "Read settings from Config; config/env.ts alone sees the environment.",
    isAllowedInTests: false,
    homes: [
      "apps/server/src/config/env.ts",
      "apps/server/bin/",
      "apps/witness/src/config.ts",
      "apps/thumbnailer/test/test-settings.ts",
      "apps/server/test/thumbnailer/test-settings.ts",
      "apps/server/test/history/fault-settings.ts",
      "apps/server/test/history/server-process.ts",
      "tools/find-chromium.ts",
      "tools/find-firefox.ts",
      "tools/gate/bucket-step.ts",
      "tools/gate/run-command.ts",
      "bench/parties/environment.ts",
      "bench/referee/our-server.mjs",
      "e2e/musubi-process.ts",
    ],
    matches: (node) => isMember(node, "process", "env"),
  },
  {
    what: "console",
    instead: "Take a log; what a person reads at a terminal goes through the terminal of the command line.",
    isAllowedInTests: false,
    homes: [],
    matches: (node) => node.type === "MemberExpression" && isNamed(node.object, "console"),
  },
  {
    what: "process.stdout and process.stderr",
    instead: "Take a log; what a person reads at a terminal goes through the terminal of the command line.",
    isAllowedInTests: true,
    // The second starts Node before there is anything of ours; the third is the other half of tests that kill a process.
    homes: [
      "apps/server/src/cli/terminal.ts",
      "apps/server/bin/musubi.mjs",
      "apps/server/src/platform/postgres/scratch-program.ts",
      "apps/witness/src/main.ts",
      // What it speaks on standard output are frames.
      "apps/thumbnailer/src/main.ts",
      ...PROGRAMS,
    ],
    matches: (node) => isMember(node, "process", "stdout") || isMember(node, "process", "stderr"),
  },
  {
    what: "fetch",
    instead: "In the browser ask through data/; elsewhere through @musubi/client.",
    isAllowedInTests: true,
    homes: [
      "packages/client/src/connection/http-call.ts",
      // Files of our own origin, which are no operations.
      "apps/web/src/data/",
      "apps/web/src/workers/service-worker.ts",
      // The staff's operations, on the console's own origin.
      "apps/console/src/data/",
      // The server's own way to a bucket.
      "apps/server/src/platform/blobs/s3/s3-client.ts",
      // Asks the running server how it is.
      "apps/server/src/cli/doctor/",
      // Watches the public log of a server somewhere, as a stranger.
      "apps/server/src/cli/log/verify-remote.ts",
    ],
    matches: (node) =>
      node.type === "CallExpression" &&
      (isNamed(node.callee, "fetch") || isMember(node.callee, "globalThis", "fetch") || isMember(node.callee, "window", "fetch")),
  },
  {
    what: "the driver of PostgreSQL",
    instead: "Use the Database and its Tx: only platform/ knows the driver.",
    isAllowedInTests: true,
    homes: ["apps/server/src/platform/"],
    // Types say nothing to the database; the kernel's transaction is written against those of the driver.
    matches: (node) =>
      node.type === "ImportDeclaration" &&
      node.source.value === "pg" &&
      node.importKind !== "type" &&
      node.specifiers.some((one) => one.type !== "ImportSpecifier" || one.importKind !== "type"),
  },
];

/** Calls that make code untestable or unaccountable have one home each. */
export const bannedCalls: Rule = { name: "banned-calls", check: ({ sources }) => sources.flatMap(bannedIn) };

function bannedIn(source: SourceFile): Finding[] {
  const bans = BANS.filter(
    (ban) =>
      !ban.homes.some((home) => source.path === home || (home.endsWith("/") && source.path.startsWith(home))) &&
      !(ban.isAllowedInTests && isTest(source.path)),
  );
  const findings: Finding[] = [];
  walk(source.program, (node) => {
    for (const ban of bans) {
      if (ban.matches(node))
        findings.push({ path: source.path, line: source.lineAt(node.start), sentence: `${ban.what} is not used here. ${ban.instead}` });
    }
  });
  return findings;
}

function isNamed(node: Node, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}

function isMember(node: Node, object: string, property: string): boolean {
  return node.type === "MemberExpression" && isNamed(node.object, object) && isNamed(node.property, property);
}

function isProperty(node: Node, ...names: readonly string[]): boolean {
  return node.type === "MemberExpression" && node.property.type === "Identifier" && names.includes(node.property.name);
}

function isImportOf(node: Node, ...names: readonly string[]): boolean {
  return node.type === "ImportSpecifier" && node.imported.type === "Identifier" && names.includes(node.imported.name);
}
