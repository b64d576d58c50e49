import { systemClock, systemRandom } from "@musubi/base";
import { environment } from "./config/env.ts";
import { readConfig } from "./config/settings.ts";
import { StartupRefusal } from "./platform/postgres/errors.ts";
import { makeLog, startMusubi } from "./start.ts";

try {
  const config = readConfig(environment());
  const log = makeLog(config.logLevel);
  const server = await startMusubi({ config, clock: systemClock, random: systemRandom, log });
  process.stdout.write(`ready ${server.url}\n`);
  const stop = (): void => {
    void server.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
} catch (error) {
  if (!(error instanceof StartupRefusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
