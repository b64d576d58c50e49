import { setFlagsFromString } from "node:v8";
import type { Logger } from "pino";
import { type Config, readConfig } from "../../config/settings.ts";
import type { DemoOptions } from "../../demo/town.ts";
import { refuseTakenPort } from "../../http/listen-refusal.ts";
import { appVersion, PROJECT_DIR } from "../../installed.ts";
import { describe } from "../../kernel/kernel-log.ts";
import type { ReadyData, RunningMusubi } from "../../start-musubi.ts";
import { ensureWebApp } from "../../web-app/ensure-web-app.ts";
import { BROWSER_APPS, type BrowserApp } from "../../web-app/source-stamp.ts";
import { seconds } from "../figures.ts";
import { openLog } from "../log.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { aborted, listenForStop } from "../stop-request.ts";
import { DEV_URL, startVite } from "./vite.ts";

/** What `musubi serve` was told. */
export interface ServeChoice {
  readonly demo: DemoOptions | null;
  readonly hasWeb: boolean;
  readonly isDev: boolean;
}

/** Serves until a stop is asked for. Throws a StartupRefusal when it cannot start. */
export async function serveUntilStopped(parts: CliParts, choice: ServeChoice): Promise<ExitCode> {
  const { terminal } = parts;
  const config = devConfig(readConfig(parts.env), choice);
  const log = openLog(config, terminal);
  using stop = listenForStop(parts);
  endOnFault(log);
  collectByAllMemory();
  try {
    await refuseTakenPort(config);
    // One after the other: together they would want twice the memory.
    if (choice.hasWeb) for (const app of BROWSER_APPS) await buildApp(parts, stop.signal, app);
    // The server itself is loaded only now: a start that is refused is refused at once.
    const [{ startMusubi }, { fillDemo, sayDemo }] = await Promise.all([import("../../start-musubi.ts"), import("./demo.ts")]);
    const { demo } = choice;
    const start = {
      signal: stop.signal,
      env: parts.env,
      ...(demo === null ? {} : { beforeServing: (ready: ReadyData) => fillDemo(parts, demo, ready) }),
    };
    const server = await startMusubi({ config, clock: parts.clock, random: parts.random, log }, start);
    using _vite = choice.isDev ? startVite(PROJECT_DIR, parts.env, log) : null;
    sayReady(parts, choice.isDev ? { ...server, url: DEV_URL } : server);
    if (demo !== null) sayDemo(terminal);
    await aborted(stop.signal);
    terminal.say("Stopping.");
    await server.stop();
  } catch (error) {
    // Asked to stop during the start: everything begun has been stopped again.
    if (!stop.signal.aborted || error !== stop.signal.reason) throw error;
  }
  terminal.say("Stopped.");
  return 0;
}

/**
 * Photos pass through as memory outside of the heap, and each 64 MiB of it would have the whole heap looked through: ten times a second,
 * for half of all that giving photos out costs. Counted with the heap, it is looked through when both together have grown.
 */
function collectByAllMemory(): void {
  setFlagsFromString("--external-memory-accounted-in-global-limit");
}

/** In development people open Vite's address, and passkeys are bound to what they open. */
function devConfig(config: Config, choice: ServeChoice): Config {
  return choice.isDev && config.publicUrl === "" ? { ...config, publicUrl: DEV_URL } : config;
}

async function buildApp({ terminal, env }: CliParts, signal: AbortSignal, app: BrowserApp): Promise<void> {
  const startedMs = performance.now();
  const name = app === "web" ? "web app" : "console";
  const isBuilt = await ensureWebApp({
    app,
    projectDir: PROJECT_DIR,
    env,
    signal,
    onBuild: () => terminal.say(`Building the ${name}; this happens once for each version and takes a moment.`),
  });
  if (isBuilt) terminal.say(`The ${name} is built (${seconds(performance.now() - startedMs)}).`);
}

/** The one line that programs wait for begins with "ready". */
function sayReady({ terminal }: CliParts, server: Pick<RunningMusubi, "url" | "consoleUrl" | "region">): void {
  // Counted from the beginning of the process.
  terminal.say(`Musubi ${appVersion()} is up after ${seconds(performance.now())}. Stop it with Ctrl-C or SIGTERM.`);
  if (server.region === "" && terminal.isInteractive) {
    terminal.say(
      "Where this server keeps its data is not stated, and people are told so. To state the country: MUSUBI_REGION=jp, for example.",
    );
  }
  if (server.consoleUrl === null) terminal.say("The staff console is not up; the log says why.");
  terminal.say(`ready ${server.url}${server.consoleUrl === null ? "" : ` console ${server.consoleUrl}`}`);
}

/**
 * A fault that nobody caught leaves the process in a state that nobody knows. It ends at once; everything acknowledged is
 * in the database, and the next start needs no hands.
 */
function endOnFault(log: Logger): void {
  const onFault = (error: unknown): void => {
    log.fatal({ event: "uncaught_fault", ...describe(error) });
    process.exit(1);
  };
  process.on("uncaughtException", onFault);
  process.on("unhandledRejection", onFault);
}
