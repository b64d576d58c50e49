import { resolve } from "node:path";
import pino, { type DestinationStream, type Logger } from "pino";
import type { Config } from "../config/settings.ts";
import { makeLog } from "../make-log.ts";
import { StartupRefusal, wordsOf } from "../platform/postgres/errors.ts";
import type { Terminal } from "./terminal.ts";

const STDERR = 2;
const WARN = 40;

/**
 * The log of a command: JSON lines into the file of MUSUBI_LOG or to standard error. Where standard error is a terminal, a
 * person reads it: then only what needs attention, in words. Refuses with `log_not_writable`.
 */
export function openLog(config: Config, terminal: Terminal): Logger {
  if (config.logFile !== "") return makeLog(config.logLevel, openFile(resolve(config.logFile)));
  if (terminal.areComplaintsRead) return makeLog(config.logLevel, spokenLog(terminal));
  return makeLog(config.logLevel, pino.destination({ dest: STDERR, sync: true }));
}

function openFile(path: string): DestinationStream {
  try {
    // Written at once: the last line before a crash is the one that is wanted.
    return pino.destination({ dest: path, sync: true, mkdir: true, mode: 0o600 });
  } catch (error) {
    throw new StartupRefusal(
      "log_not_writable",
      `Musubi cannot write its log to ${path} (${wordsOf(error)}). Set MUSUBI_LOG to another file, or leave it out.`,
    );
  }
}

function spokenLog(terminal: Terminal): DestinationStream {
  return {
    write: (line) => {
      const entry: unknown = JSON.parse(line);
      if (typeof entry !== "object" || entry === null) return;
      const { level, time, event, ...rest } = Object.fromEntries(Object.entries(entry));
      if (typeof level !== "number" || level < WARN) return;
      const fields = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
      terminal.complain([String(time).slice(11, 19), level > WARN ? "error" : "warning", event, ...fields].join(" "));
    },
  };
}
