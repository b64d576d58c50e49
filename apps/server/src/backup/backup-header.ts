import { damaged } from "./backup-refusal.ts";

/** What a backup says of itself in the clear: enough to refuse it before a passphrase is asked for, and nothing of people. */
export interface BackupHeader {
  readonly createdAt: string;
  readonly appVersion: string;
  readonly region: string;
  /** How many steps of the schema the data went through, and a digest over them. */
  readonly schemaSteps: number;
  readonly schemaDigest: string;
  /** How the key is made from the passphrase (RFC 9106). */
  readonly kdf: {
    readonly name: "argon2id";
    readonly memoryKib: number;
    readonly passes: number;
    readonly lanes: number;
    readonly salt: string;
  };
}

/** The first line of every backup; the number is that of the format. */
export const MAGIC = "musubi-backup 1\n";
export const HEADER_BYTES_MAX = 4_096;

/** The header as it stands in the file, with its line end. */
export function headerLine(header: BackupHeader): string {
  return `${JSON.stringify(header)}\n`;
}

/** Reads a header line. Refuses with `backup_damaged` when it is none. */
export function parseHeader(line: string): BackupHeader {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw damaged("its heading cannot be read");
  }
  const field = (from: unknown, name: string): unknown => (typeof from === "object" && from !== null ? Reflect.get(from, name) : undefined);
  const text = (from: unknown, name: string): string => {
    const value = field(from, name);
    if (typeof value !== "string") throw damaged(`its heading has no ${name}`);
    return value;
  };
  const count = (from: unknown, name: string, max: number): number => {
    const value = field(from, name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1 || value > max)
      throw damaged(`its heading has no usable ${name}`);
    return value;
  };
  const kdf = field(json, "kdf");
  if (text(kdf, "name") !== "argon2id") throw damaged("it was sealed in a way that this version does not know");
  return {
    createdAt: text(json, "createdAt"),
    appVersion: text(json, "appVersion"),
    region: text(json, "region"),
    schemaSteps: count(json, "schemaSteps", 100_000),
    schemaDigest: text(json, "schemaDigest"),
    // Bounds on what a file may make us spend before we know that it is ours.
    kdf: {
      name: "argon2id",
      memoryKib: count(kdf, "memoryKib", 1_048_576),
      passes: count(kdf, "passes", 20),
      lanes: count(kdf, "lanes", 16),
      salt: text(kdf, "salt"),
    },
  };
}
