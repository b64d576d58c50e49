import { directoryRole, openClient, ownerRole, serverRoles, staffOwnerRole } from "@musubi/server/platform";
import { cloneDatabase, ringOf } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type StaffWorld, startStaffWorld } from "./staff-world.ts";

// AUTH-02: the stores of staff and of people are apart. Tried with every role's own, right password on the real cluster.
let world: StaffWorld;
let people: Awaited<ReturnType<typeof cloneDatabase>>;
let ring: Awaited<ReturnType<typeof ringOf>>;
beforeAll(async () => {
  const cluster = inject("cluster");
  ring = await ringOf(cluster);
  people = await cloneDatabase(cluster, ring);
  // A clone begins open to everybody; the server closes its database at each start, and so does this.
  const owner = await openClient(people.owner);
  await owner.query(`revoke all on database ${people.owner.database} from public`);
  await owner.end();
  world = await startStaffWorld(cluster);
});
afterAll(async () => {
  await world.stop();
  await people.drop();
});

describe("[AUTH-02]", () => {
  test.each([...serverRoles, ownerRole])("%s, who works with people's data, cannot connect to the staff's database", async (user) => {
    const settings = { ...world.connection, user, password: ring.derivePassword(user) };
    await expect(openClient(settings)).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  test.each([directoryRole, staffOwnerRole])("%s, who works with staff, cannot connect to people's database", async (user) => {
    const settings = { ...people.owner, user, password: world.keys.derivePassword(user) };
    await expect(openClient(settings)).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  test("each connects to its own, so what keeps them apart is not a wrong password", async () => {
    const own = [directoryRole, staffOwnerRole].map((user) => ({ ...world.connection, user, password: world.keys.derivePassword(user) }));
    for (const settings of [...own, people.owner]) {
      const client = await openClient(settings);
      expect((await client.query("select current_user::text as who")).rows).toEqual([{ who: settings.user }]);
      await client.end();
    }
  });

  test("no role of one is a member of a role of the other, and none may make itself one", async () => {
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
    for (const role of serverRoles) expect(world.keys.derivePassword(role)).not.toBe(ring.derivePassword(role));
  });
});
