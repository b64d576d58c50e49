import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Logger } from "pino";

/** Where Vite listens in development (apps/web/vite.config.ts); it hands what concerns the API on to us. */
export const DEV_URL = "http://localhost:5173";

/** Starts Vite's development server; disposing ends it. */
export function startVite(projectDir: string, env: Readonly<Record<string, string | undefined>>, log: Logger): Disposable {
  const webDir = join(projectDir, "apps", "web");
  const vite = join(dirname(createRequire(join(webDir, "package.json")).resolve("vite/package.json")), "bin", "vite.js");
  const { PATH, HOME, TMPDIR } = env;
  const child = spawn(process.execPath, [vite, "--strictPort"], {
    cwd: webDir,
    env: { PATH, HOME, TMPDIR },
    stdio: ["ignore", "inherit", "inherit"],
  });
  child.on("exit", (exitCode) => log.warn({ event: "vite_ended", exitCode }));
  child.on("error", () => undefined);
  return { [Symbol.dispose]: () => void child.kill("SIGTERM") };
}
