#!/usr/bin/env node
// Runs the command line under the Node that the lock file pins, even where the system's is older: this file alone must run
// on any Node, so it is plain JavaScript.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const NEEDED = 24;
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

if (Number(process.versions.node.split(".")[0]) === NEEDED) {
  await import("../src/main.ts");
} else {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  let node;
  try {
    node = createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    process.stderr.write(`Musubi needs Node ${NEEDED}. This is ${process.version}, and no pinned Node is installed for ${process.platform} ${process.arch}.\n`);
    process.exit(1);
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
