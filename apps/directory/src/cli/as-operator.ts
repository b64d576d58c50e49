import { type CliParts, type Config, type DirectoryKeys, readConfig, type Tx } from "@musubi/server/platform";
import { openStaffDatabase } from "../database.ts";
import { openData } from "../open-data.ts";

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What a command works with inside its transaction. */
export interface OperatorCall {
  readonly tx: Tx;
  readonly nowMs: number;
  readonly keys: DirectoryKeys;
  readonly config: Config;
}

/** Runs `work` in one transaction of the directory's role, as the operator at the command line. */
export async function asOperator<T>({ env, clock, random }: CliParts, work: (call: OperatorCall) => Promise<T>): Promise<T> {
  const config = readConfig(env);
  const { keys, connection } = await openData(config, random);
  await using database = openStaffDatabase(connection, QUIET);
  return await database.transact((tx) => work({ tx, nowMs: clock.nowMs(), keys, config }));
}

/** The address of the console as the operator's settings say it. */
export function consoleUrlOf(config: Config): string {
  return config.consoleUrl === "" ? `http://localhost:${config.consolePort}` : config.consoleUrl;
}
