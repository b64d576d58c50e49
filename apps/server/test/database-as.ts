import { openClient, type ServerRole } from "@musubi/server";
import { type ClusterAddress, ringOf, type World } from "@musubi/testkit";

type Client = Awaited<ReturnType<typeof openClient>>;

/** A connection straight to a world's database, past everything that our code would check first. */
export interface RawDatabase {
  /** Runs a statement and gives its rows; what it changed is rolled back. */
  rows<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement and gives how many rows it touched; what it changed is rolled back. */
  touched(text: string, values?: readonly unknown[]): Promise<number>;
  /** The SQLSTATE with which a statement fails, or "none". */
  failure(text: string, values?: readonly unknown[]): Promise<string>;
  end(): Promise<void>;
}

/** Signs in to the database as one of the server's roles, acting for this account (null: for nobody). */
export async function databaseAs(world: World, role: ServerRole, actorId: string | null): Promise<RawDatabase> {
  return over(await openClient(world.database.connectionOf(role)), actorId);
}

/** Signs in as the superuser, for whom no fence stands: to see what there is to be seen, and to put things there. */
export async function databaseAsSuperuser(world: World, address: ClusterAddress): Promise<Client> {
  const ring = await ringOf(address);
  return openClient({ ...world.database.owner, user: "postgres", password: ring.derivePassword("postgres") });
}

function over(client: Client, actorId: string | null): RawDatabase {
  const run = async <Row extends object>(text: string, values: readonly unknown[] = []) => {
    await client.query("begin");
    try {
      await client.query("select set_config('musubi.actor', $1, true)", [actorId ?? ""]);
      return await client.query<Row>(text, [...values]);
    } finally {
      await client.query("rollback");
    }
  };
  return {
    rows: async <Row extends object>(text: string, values?: readonly unknown[]) => (await run<Row>(text, values)).rows,
    touched: async (text, values) => (await run(text, values)).rowCount ?? 0,
    failure: async (text, values) => {
      try {
        await run(text, values);
        return "none";
      } catch (error) {
        const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
        if (typeof code === "string") return code;
        throw error;
      }
    },
    end: () => client.end(),
  };
}
