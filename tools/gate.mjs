// Starts the gate under the Node that the lock file pins. This file alone must run on any Node, so it is plain JavaScript.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const NEEDED = 24;

/** The pinned Node, or the one running this when no other can be had: it then says itself what it lacks. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) === NEEDED) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  try {
    return createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    return process.execPath;
  }
}

const gate = fileURLToPath(new URL("gate.ts", import.meta.url));
const child = spawn(findNode(), [gate, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
