import type { CommandDef } from "citty";
import { countOf } from "../count-of.ts";
import { makeCommand } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

const DEMO_MESSAGES_MAX = 1_000_000;

/** `musubi serve`: brings everything up and serves until it is asked to stop. */
export function serveCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    demo: { type: "boolean", description: "Fill an empty server with a small town of people and talks to look at" },
    "demo-messages": { type: "string", valueHint: "count", description: "With the town: also one talk of this many messages" },
    web: {
      type: "boolean",
      default: true,
      description: "Build the web app when it is older than its sources",
      negativeDescription: "Serve without building the web app",
    },
    dev: { type: "boolean", description: "For work on the web app: Vite on port 5173 in front of this server" },
  } as const;
  return makeCommand(
    { name: "musubi serve", description: "Bring everything up and serve until SIGTERM or Ctrl-C" },
    args,
    async (given) => {
      const longTalkMessages = countOf("--demo-messages", given.text("demo-messages"), DEMO_MESSAGES_MAX) ?? 0;
      const demo = given.flag("demo") || longTalkMessages > 0 ? { longTalkMessages } : null;
      const { serveUntilStopped } = await import("./serve.ts");
      end(await serveUntilStopped(parts, { demo, hasWeb: given.flag("web") && !given.flag("dev"), isDev: given.flag("dev") }));
    },
  );
}
