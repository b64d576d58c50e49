import { systemClock, systemRandom } from "@musubi/base";
import { bringUpToDate, MIGRATIONS_DIR } from "@musubi/server";
import { type ConnectionSettings, directoryRole, openClient, ownerRole, serverRoles, staffOwnerRole } from "@musubi/server/platform";
import { cloneDatabase, loadBrokenBuild, ringOf } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Fault, NOTICED, type StaffWorld, startStaffWorld } from "./staff-world.ts";

// AUTH-02: the stores of staff and of people are apart. Tried with every role's own, right password on the real cluster.

interface Stores extends AsyncDisposable {
  readonly world: StaffWorld;
  readonly people: Awaited<ReturnType<typeof cloneDatabase>>;
  readonly ring: Awaited<ReturnType<typeof ringOf>>;
}

/** Both stores as their programs make them at a start, by the right build or by a broken one. */
async function makeStores(how: { readonly prepare?: typeof bringUpToDate; readonly fault?: Fault } = {}): Promise<Stores> {
  const cluster = inject("cluster");
  const ring = await ringOf(cluster);
  const people = await cloneDatabase(cluster, ring);
  // A clone begins open to everybody; the server closes its database at each start.
  const parts = { keyRing: ring, migrationsDir: MIGRATIONS_DIR, appVersion: "test", clock: systemClock, random: systemRandom };
  await (how.prepare ?? bringUpToDate)(people, parts);
  const world = await startStaffWorld(cluster, { fault: how.fault });
  const stop = async (): Promise<void> => {
    await world.stop();
    await people.drop();
  };
  return { world, people, ring, [Symbol.asyncDispose]: stop };
}

let stores: Stores;
beforeAll(async () => {
  stores = await makeStores();
});
afterAll(() => stores[Symbol.asyncDispose]());

async function isRefused(settings: ConnectionSettings): Promise<void> {
  const opening = openClient(settings);
  try {
    await expect(opening).rejects.toMatchObject({ cause: { code: "42501" } });
  } finally {
    await opening.then(
      (client) => client.end(),
      () => undefined,
    );
  }
}

async function isKeptFromStaff({ world, ring }: Stores, user: string): Promise<void> {
  const settings = { ...world.connection, user, password: ring.derivePassword(user) };
  await isRefused(settings);
}

async function isKeptFromPeople({ world, people }: Stores, user: string): Promise<void> {
  const settings = { ...people.owner, user, password: world.keys.derivePassword(user) };
  await isRefused(settings);
}

describe("[AUTH-02]", () => {
  test.each([...serverRoles, ownerRole])("%s, who works with people's data, cannot connect to the staff's database", (user) =>
    expect(isKeptFromStaff(stores, user)).resolves.toBeUndefined(),
  );

  test.each([directoryRole, staffOwnerRole])("%s, who works with staff, cannot connect to people's database", (user) =>
    expect(isKeptFromPeople(stores, user)).resolves.toBeUndefined(),
  );

  test("the same drill notices a database of the staff that nobody closed", async () => {
    const from = "await client.query(`revoke all on database ${name} from public`);";
    await using broken = await makeStores({
      fault: { database: [{ file: "apps/server/src/platform/postgres/staff-database.ts", from, to: "" }] },
    });
    for (const user of [...serverRoles, ownerRole]) await expect(isKeptFromStaff(broken, user), user).rejects.toThrow(NOTICED);
  });

  test("the same drill notices a database of people that nobody closed", async () => {
    const from = 'if (open[0]?.["open"] === true) await client.query(`revoke all on database ${name} from public`);';
    const build = await loadBrokenBuild("apps/server/src/platform/postgres/prepare.ts", [
      { file: "apps/server/src/platform/postgres/roles.ts", from, to: "" },
    ]);
    await using broken = await makeStores({ prepare: (build as { bringUpToDate: typeof bringUpToDate }).bringUpToDate });
    for (const user of [directoryRole, staffOwnerRole]) await expect(isKeptFromPeople(broken, user), user).rejects.toThrow(NOTICED);
  });

  test("each connects to its own, so what keeps them apart is not a wrong password", async () => {
    const { world, people } = stores;
    const own = [directoryRole, staffOwnerRole].map((user) => ({ ...world.connection, user, password: world.keys.derivePassword(user) }));
    for (const settings of [...own, people.owner]) {
      const client = await openClient(settings);
      expect((await client.query("select current_user::text as who")).rows).toEqual([{ who: settings.user }]);
      await client.end();
    }
  });

  test("no role of one is a member of a role of the other, and none may make itself one", async () => {
    const { world, people } = stores;
    const client = await openClient({ ...world.connection, user: staffOwnerRole, password: world.keys.derivePassword(staffOwnerRole) });
    const { rows } = await client.query(
      `select m.rolname as member, g.rolname as "of" from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
        where (m.rolname = any($1) and not g.rolname = any($1)) or (g.rolname = any($1) and m.rolname like 'musubi%')`,
      [[directoryRole, staffOwnerRole]],
    );
    expect(rows).toEqual([]);
    await expect(client.query("grant musubi_people to musubi_directory")).rejects.toMatchObject({ code: "42501" });
    await client.end();
    const owner = await openClient(people.owner);
    for (const text of ["grant musubi_directory to current_user", `alter role musubi_directory password '${"x".repeat(20)}'`]) {
      await expect(owner.query(text), text).rejects.toMatchObject({ code: "42501" });
    }
    await owner.end();
  });

  test("the keys of one open nothing of the other", async () => {
    const { world, ring } = stores;
    for (const role of serverRoles) expect(world.keys.derivePassword(role)).not.toBe(ring.derivePassword(role));
  });
});
