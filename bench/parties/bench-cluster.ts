import { mkdtemp, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { randomName, systemRandom } from "@musubi/base";
import {
  type ConnectionSettings,
  type EmbeddedPostgres,
  ensureOwnedDatabase,
  openClient,
  ownerRole,
  startEmbeddedPostgres,
} from "@musubi/server";
import type { Client } from "pg";

/** File systems that live in memory: tmpfs and ramfs. */
const MEMORY_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The one PostgreSQL of a run: the server programs that Musubi brings, with the settings that Musubi gives them, on a fresh
 * cluster, fsync on. Every measurement gets a database of its own in it, ours and the limits alike.
 */
export class BenchCluster implements AsyncDisposable {
  /** A folder for the run: the cluster, data directories, logs. */
  readonly dir: string;
  readonly #server: EmbeddedPostgres;
  readonly #password: string;
  #isKept = false;

  private constructor(dir: string, server: EmbeddedPostgres, password: string) {
    this.dir = dir;
    this.#server = server;
    this.#password = password;
  }

  /** Starts a cluster in a fresh folder below `parent`. Throws when that folder is in memory: there fsync costs nothing. */
  static async start(parent: string): Promise<BenchCluster> {
    if (MEMORY_FILE_SYSTEMS.has((await statfs(parent)).type)) {
      throw new Error(`${parent} is in memory, where nothing is durable. Name a folder on the disk to measure with --dir=…`);
    }
    const dir = await mkdtemp(join(parent, "musubi-bench-"));
    const password = randomName(systemRandom, 32);
    const server = await startEmbeddedPostgres({ dataDir: join(dir, "postgres"), superuserPassword: password, log: quiet });
    const cluster = new BenchCluster(dir, server, password);
    await ensureOwnedDatabase(cluster.#connection("postgres"), { database: "first", ownerPassword: password, random: systemRandom });
    return cluster;
  }

  /** The root of its process tree. */
  get pids(): readonly number[] {
    return this.#server.pid === null ? [] : [this.#server.pid];
  }

  /** The address of a database for a program: as the role that owns it, over the cluster's Unix socket. */
  urlOf(database: string): string {
    const place = new URLSearchParams({ host: this.#server.host, port: String(this.#server.port) });
    return `postgres://${ownerRole}:${this.#password}@/${database}?${place.toString()}`;
  }

  /** Makes a database, empty or as a copy of another that nobody uses now. */
  async createDatabase(name: string, template = "template1"): Promise<void> {
    await this.asSuperuser("postgres", async (client) => {
      await client.query(`create database ${name} template ${template} strategy file_copy owner ${ownerRole}`);
      // What making it has left to write is written now, not during the measurement.
      await client.query("checkpoint");
    });
  }

  async dropDatabase(name: string): Promise<void> {
    await this.asSuperuser("postgres", (client) => client.query(`drop database if exists ${name} with (force)`));
  }

  async asSuperuser<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = await openClient(this.#connection(database));
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** The server's own answer to "which version are you". */
  version(): Promise<string> {
    return this.asSuperuser("postgres", async (client) => {
      const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
      return rows[0]?.version ?? "";
    });
  }

  /** Leaves the folder behind at the end: its logs tell what went wrong. */
  keep(): void {
    this.#isKept = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    if (!this.#isKept) await rm(this.dir, { recursive: true, force: true });
  }

  #connection(database: string): ConnectionSettings {
    return this.#server.connection(database, this.#server.superuser, this.#password);
  }
}
