/**
 * The server cannot start, and a person has to do something about it. The message is one or two plain English sentences
 * for the operator: what is wrong and what to do. It never carries a password or personal data.
 */
export class StartupRefusal extends Error {
  override readonly name = "StartupRefusal";
  /** Stable, snake_case; listed in the errors page. */
  readonly code: string;

  constructor(code: string, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/** Every reason why the PostgreSQL layer refuses to start. */
export type PostgresRefusalCode =
  | "cluster_damaged"
  | "cluster_password_mismatch"
  | "cluster_version_mismatch"
  | "data_directory_in_use"
  | "data_directory_not_permitted"
  | "database_not_permitted"
  | "database_setting_invalid"
  | "database_too_new"
  | "database_too_old"
  | "database_unreachable"
  | "database_unsuitable"
  | "disk_full"
  | "migration_busy"
  | "migration_edited"
  | "migration_failed"
  | "migration_files_invalid"
  | "postgres_binaries_missing"
  | "postgres_binaries_unusable"
  | "postgres_not_starting";

/** Makes a refusal whose code is one of the codes of this layer. */
export function postgresRefusal(code: PostgresRefusalCode, sentence: string, cause?: unknown): StartupRefusal {
  return new StartupRefusal(code, sentence, cause === undefined ? undefined : { cause });
}

/** The code that Node or PostgreSQL put on an error (`ENOENT`, `28P01`), or "" when it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** The words of an error, for a sentence that names its cause. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
