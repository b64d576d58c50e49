#!/usr/bin/env node
// Runs the command line under the Node that the lock file pins, even where the system's is older. Where none is pinned (macOS), a
// newer Node of the system serves as well. This file alone must run on any Node, so it is plain JavaScript.
import { spawn } from "node:child_process";
import module from "node:module";
import { fileURLToPath } from "node:url";

const NEEDED = 24;

const version = Number(process.versions.node.split(".")[0]);
const pinned = version === NEEDED ? null : findPinned();

if (version === NEEDED || (pinned === null && version > NEEDED)) {
  // Compiled code is kept beside the other caches of the checkout, where only its owner can put something.
  module.enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/musubi-compiled", import.meta.url)));
  await import("../src/main.ts");
} else {
  if (pinned === null) {
    process.stderr.write(
      `Musubi needs Node ${NEEDED} or newer. This is ${process.version}, and no pinned Node is installed for ${process.platform} ${process.arch}. Run "npm ci" without leaving out optional packages, or install Node ${NEEDED}.\n`,
    );
    process.exit(1);
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // On a terminal, Ctrl-C reaches the child by itself.
  const forwarded = process.stdin.isTTY ? ["SIGTERM", "SIGHUP"] : ["SIGTERM", "SIGHUP", "SIGINT"];
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => undefined);
  // npm passes a signal on to a shell that does not pass it on to us: we only see that our parent is gone.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 200).unref();
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

/** The Node of the lock file for this machine, or null where there is none. */
function findPinned() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  try {
    return module.createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    return null;
  }
}
