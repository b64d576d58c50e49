import { systemClock, systemRandom } from "@musubi/base";
import { makeLog, type Outbound, readConfig, startMusubi } from "@musubi/server";
import { environment } from "@musubi/server/platform";

/** Starts a Musubi with the settings of this process, as its operator would, but for the pages of strangers that it reaches. */
export async function serveBeside(outbound: Outbound): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const config = readConfig(environment());
  return await startMusubi({ config, clock: systemClock, random: systemRandom, log: makeLog(config.logLevel), outbound });
}
