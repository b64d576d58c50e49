import { postgresRefusal } from "./errors.ts";

/** Settings of the server by name, as in `postgresql.conf` but without quotes. */
export type PostgresSettings = Readonly<Record<string, string>>;

/**
 * What a small machine needs. The log keeps what happens to the server and nothing of what people send: no statements, no
 * parameters, no details of failed rows, and no failed statements at all, which their caller reports without the values.
 */
const ourSettings: PostgresSettings = {
  max_connections: "60",
  // When a child is killed the server ends, and our supervisor starts it: one way back instead of two, and the server's own
  // can hang for ever when one more of its children is killed during the recovery.
  restart_after_crash: "off",
  shared_buffers: "128MB",
  wal_level: "replica",
  jit: "off",
  // Containers often have little shared memory for parallel workers, and our queries are short.
  max_parallel_workers_per_gather: "0",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC",
  default_text_search_config: "pg_catalog.simple",
  log_destination: "stderr",
  logging_collector: "off",
  log_line_prefix: "%m [%p] ",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_statement: "none",
  log_duration: "off",
  log_min_duration_statement: "-1",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_checkpoints: "off",
  log_autovacuum_min_duration: "-1",
};

/** The text of our settings file: ours, then the caller's, which win. Refuses a setting that could not be written safely. */
export function settingsText(settings: PostgresSettings): string {
  const lines = Object.entries({ ...ourSettings, ...settings }).map(([name, value]) => {
    if (!/^[a-z_][a-z0-9_.]*$/u.test(name) || /[\n\r\0]/u.test(value)) {
      throw postgresRefusal("database_setting_invalid", `The PostgreSQL setting ${JSON.stringify(name)} cannot be used.`);
    }
    return `${name} = '${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
  });
  return `# Written by Musubi at each start; changes are lost.\n${lines.join("\n")}\n`;
}

/** Who may sign in: everybody with the right password, from this machine, nobody without one. */
export function hbaText(): string {
  const rows = ["all", "replication"].flatMap((database) => [
    `local ${database} all scram-sha-256`,
    `host ${database} all 127.0.0.1/32 scram-sha-256`,
    `host ${database} all ::1/128 scram-sha-256`,
  ]);
  return `# Written by Musubi at each start; changes are lost.\n${rows.join("\n")}\n`;
}
