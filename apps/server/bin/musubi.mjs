#!/usr/bin/env node
// Runs the command line under the Node that the lock file pins, even where the system's is older: this file alone must run
// on any Node, so it is plain JavaScript.
import { spawn } from "node:child_process";
import module from "node:module";
import { fileURLToPath } from "node:url";

const NEEDED = 24;

if (Number(process.versions.node.split(".")[0]) === NEEDED) {
  // Compiled code is kept beside the other caches of the checkout, where only its owner can put something.
  module.enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/musubi-compiled", import.meta.url)));
  await import("../src/main.ts");
} else {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  let node;
  try {
    node = module.createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    process.stderr.write(
      `Musubi needs Node ${NEEDED}. This is ${process.version}, and no pinned Node is installed for ${process.platform} ${process.arch}. Run "npm ci" without leaving out optional packages.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // On a terminal, Ctrl-C reaches the child by itself.
  const forwarded = process.stdin.isTTY ? ["SIGTERM", "SIGHUP"] : ["SIGTERM", "SIGHUP", "SIGINT"];
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => undefined);
  // npm passes a signal on to a shell that does not pass it on to us: we only see that our parent is gone.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 200).unref();
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
