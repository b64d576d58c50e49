import { systemClock, systemRandom } from "@musubi/base";
import { runCommandLine } from "./cli/command-line.ts";
import { processTerminal } from "./cli/terminal.ts";
import { environment } from "./config/env.ts";

const parts = { env: environment(), clock: systemClock, random: systemRandom, terminal: processTerminal() };
process.exit(await runCommandLine(process.argv.slice(2), parts));
