import type { ConnectionOptions } from "node:tls";

/** How one role reaches one database; `pg.Client` and `pg.Pool` take it as it is. */
export interface ConnectionSettings {
  /** A host name, or the folder of a Unix socket (it then starts with "/"). */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Absent: no TLS. A Unix socket never uses TLS. */
  readonly ssl?: boolean | ConnectionOptions;
}

/** The roles that sign in to serve requests, jobs and the operator's commands. None of them owns anything. */
export const serverRoles = ["musubi_gate", "musubi_people", "musubi_posting", "musubi_desk", "musubi_jobs", "musubi_operator"] as const;

/** One of the roles that sign in. */
export type ServerRole = (typeof serverRoles)[number];

/** Owns the objects of the database and runs migrations. */
export const ownerRole = "musubi_owner";

/** Owns the definer functions; nobody can sign in as it. */
export const fenceRole = "musubi_fence";

/** Reads every table for backups, as a step down of the owner; nobody can sign in as it. Made by the migrations. */
export const backupRole = "musubi_backup";

/** Where this layer tells what happens. Fields carry ids of processes, codes and paths, never personal data. */
export interface PostgresLog {
  info(event: string, fields: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields: Readonly<Record<string, unknown>>): void;
  error(event: string, fields: Readonly<Record<string, unknown>>): void;
}
