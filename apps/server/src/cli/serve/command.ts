import { type CommandDef, defineCommand } from "citty";
import type { CliParts, ExitCode } from "../parts.ts";
import { countOf } from "../count-of.ts";
import { serveUntilStopped } from "./serve.ts";

/** `musubi serve`: brings everything up and serves until it is asked to stop. */
export function serveCommand(parts: CliParts, end: (exitCode: ExitCode) => void): CommandDef {
  const command = defineCommand({
    meta: { name: "serve", description: "Bring everything up and serve until SIGTERM or Ctrl-C" },
    args: {
      demo: { type: "boolean", description: "Fill an empty server with a small town of people and talks to look at" },
      "demo-messages": { type: "string", valueHint: "count", description: "With --demo: also one talk of this many messages" },
      web: { type: "boolean", default: true, negativeDescription: "Serve the API without building the web app" },
      dev: { type: "boolean", description: "Work on the web app: Vite on port 5173 in front of this server" },
    },
    run: async ({ args }) => {
      const demoMessages = countOf("--demo-messages", args["demo-messages"], 1_000_000);
      const demo = args.demo === true || demoMessages !== null ? { longTalkMessages: demoMessages ?? 0 } : null;
      end(await serveUntilStopped(parts, { demo, hasWeb: args.web !== false && args.dev !== true, isDev: args.dev === true }));
    },
  });
  return command;
}
