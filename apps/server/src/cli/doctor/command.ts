import type { CommandDef } from "citty";
import { makeCommand } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";
import type { Finding } from "./finding.ts";

const SIGNS: Record<Finding["state"], string> = { good: "ok    ", advice: "advice", bad: "BAD   " };

/** `musubi doctor`: checks everything, says what to do, and ends with 1 when something is bad. */
export function doctorCommand(parts: CliParts, end: End): CommandDef {
  const title = {
    name: "musubi doctor",
    description: "Check everything and say what to do; works while the server runs and while it does not",
  };
  return makeCommand(title, { json: { type: "boolean", description: "Answer as JSON, for programs" } }, async (given) => {
    const { runChecks } = await import("./run-checks.ts");
    const findings = await runChecks(parts);
    const badCount = findings.filter((one) => one.state === "bad").length;
    if (given.flag("json")) parts.terminal.say(JSON.stringify({ isWell: badCount === 0, findings }, null, 2));
    else sayFindings(parts, findings, badCount);
    end(badCount === 0 ? 0 : 1);
  });
}

function sayFindings({ terminal }: CliParts, findings: readonly Finding[], badCount: number): void {
  const width = Math.max(...findings.map((one) => one.about.length));
  for (const { state, about, says, todo } of findings) {
    terminal.say(`${SIGNS[state]}  ${about.padEnd(width)}  ${says}`);
    if (todo !== undefined) terminal.say(`${" ".repeat(width + 10)}→ ${todo}`);
  }
  terminal.say("");
  terminal.say(
    badCount === 0 ? "Musubi is well." : `${badCount} ${badCount === 1 ? "thing keeps" : "things keep"} Musubi from being well.`,
  );
}
