import { startEmbeddedPostgres } from "./embedded.ts";
import { fastSettings, recordingLog, testPassword } from "./scratch-server.ts";

/**
 * A program of its own for the tests that kill one: starts a server on the folder it is given and prints "ready". With "leave"
 * as second argument it then ends without stopping the server.
 */
const [, , dataDir = "", then = "stay"] = process.argv;
await startEmbeddedPostgres({ dataDir, superuserPassword: testPassword, settings: fastSettings, log: recordingLog() });
process.stdout.write("ready\n");
if (then === "leave") process.exit(0);
process.stdin.resume();
