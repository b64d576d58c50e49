import { systemClock, systemRandom } from "@musubi/base";
import { environment, processTerminal, runCommandTree } from "@musubi/server/platform";
import { makeCommands } from "./cli/commands.ts";
import { serveDirectory } from "./serve.ts";

const parts = { env: environment(), clock: systemClock, random: systemRandom, terminal: processTerminal() };
const words = process.argv.slice(2);
process.exit(words[0] === "serve" ? await serveDirectory(parts) : await runCommandTree(words, parts, (end) => makeCommands(parts, end)));
