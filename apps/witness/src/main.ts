import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { systemClock, systemRandom } from "@musubi/base";
import { formatVerifierKey } from "@musubi/translog";
import { CheckpointStore } from "./checkpoint-store.ts";
import { HELP, readConfig, readEnvironment, type WitnessConfig } from "./config.ts";
import { createWitnessServer } from "./http-server.ts";
import { openKey } from "./key-file.ts";
import { StateFault, Witness } from "./witness.ts";

const args = process.argv.slice(2);
if (args.includes("--help")) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const config = readConfig(args, readEnvironment());
  if (!config.ok) return fail(config.reason);
  try {
    await serve(config.value);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

async function serve({ host, port, stateDir, name, logs }: WitnessConfig): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const store = new CheckpointStore(stateDir);
  const signer = await openKey({ stateDir, name, hasCosigned: await store.hasAny(), random: systemRandom });
  if (!signer.ok) return fail(signer.reason);
  const witness = new Witness(signer.value, logs, store, systemClock);
  await witness.check();
  const server = createWitnessServer(witness, (error) => process.stderr.write(`${sentenceOf(error)}\n`));
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  process.stdout.write(`${formatVerifierKey(signer.value.key)}\n`);
  process.stdout.write(`listening on http://${host.includes(":") ? `[${host}]` : host}:${bound}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeIdleConnections();
    });
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof StateFault) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}
