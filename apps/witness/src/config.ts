import { parseArgs } from "node:util";
import { no, ok, type Result } from "@musubi/base";
import { isKeyName, isOrigin, parseVerifierKey, type VerifierKey } from "@musubi/translog";

/** A log that this witness cosigns: its origin, and the keys of which one has to have signed its checkpoints. */
export interface WatchedLog {
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
}

/** What the witness is told when it is started. */
export interface WitnessConfig {
  readonly host: string;
  readonly port: number;
  /** The directory of the key and of what was cosigned last. */
  readonly stateDir: string;
  /** The name that a key gets when there is none yet; with a key there: the name it must have. */
  readonly name: string | null;
  /** By origin. */
  readonly logs: ReadonlyMap<string, WatchedLog>;
}

/** What `--help` shows. */
export const HELP = `musubi witness: cosigns the checkpoints of transparency logs (c2sp.org/tlog-witness)

  --state DIR          where its key and what it cosigned are kept     MUSUBI_WITNESS_STATE   required
  --name NAME          its name, such as witness.example/w1            MUSUBI_WITNESS_NAME    required at the first start
  --log "[ORIGIN] KEY" a log's verifier key; again for more logs       MUSUBI_WITNESS_LOGS    one per line; one at least
                       (without ORIGIN it is the key's name)
  --listen HOST:PORT   where it listens                                MUSUBI_WITNESS_LISTEN  127.0.0.1:7420
`;

const DEFAULT_LISTEN = "127.0.0.1:7420";

/** The settings of this process's environment: the one place that sees it. */
export function readEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** Reads flags, and the environment where a flag is missing. The reason of a refusal is a sentence for whoever started it. */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv): Result<WitnessConfig, string> {
  const flags = readFlags(args);
  if (!flags.ok) return flags;
  const stateDir = flags.value.state ?? environment["MUSUBI_WITNESS_STATE"] ?? "";
  if (stateDir === "") return no("It is not said where to keep the key and the state: --state DIR.");
  const name = flags.value.name ?? environment["MUSUBI_WITNESS_NAME"] ?? null;
  if (name !== null && !isKeyName(name)) return no("The name of a witness has no spaces and no plus sign.");
  const listen = readListen(flags.value.listen ?? environment["MUSUBI_WITNESS_LISTEN"] ?? DEFAULT_LISTEN);
  if (listen === null) return no("Where to listen is said as HOST:PORT, such as 127.0.0.1:7420.");
  const lines = flags.value.log ?? (environment["MUSUBI_WITNESS_LOGS"] ?? "").split("\n");
  const logs = readLogs(lines.map((line) => line.trim()).filter((line) => line !== ""));
  return logs.ok ? ok({ ...listen, stateDir, name, logs: logs.value }) : logs;
}

interface Flags {
  readonly state?: string | undefined;
  readonly name?: string | undefined;
  readonly listen?: string | undefined;
  readonly log?: string[] | undefined;
}

function readFlags(args: readonly string[]): Result<Flags, string> {
  try {
    const options = {
      state: { type: "string" },
      name: { type: "string" },
      listen: { type: "string" },
      log: { type: "string", multiple: true },
    } as const;
    return ok(parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values);
  } catch (error) {
    return no(error instanceof Error ? error.message : "The flags cannot be read.");
  }
}

function readListen(text: string): { host: string; port: number } | null {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):([0-9]{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? null : { host, port };
}

function readLogs(lines: readonly string[]): Result<ReadonlyMap<string, WatchedLog>, string> {
  if (lines.length === 0) return no("It is not said which logs to cosign: --log KEY.");
  const logs = new Map<string, WatchedLog>();
  for (const line of lines) {
    const split = line.lastIndexOf(" ");
    const key = parseVerifierKey(line.slice(split + 1));
    if (!key.ok || key.value.kind !== "ed25519") return no(`This is no Ed25519 verifier key of a log: ${line.slice(split + 1)}`);
    const origin = split === -1 ? key.value.name : line.slice(0, split).trim();
    if (!isOrigin(origin)) return no(`This is no origin of a log: ${origin}`);
    logs.set(origin, { origin, keys: [...(logs.get(origin)?.keys ?? []), key.value] });
  }
  return ok(logs);
}
