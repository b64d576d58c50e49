import { systemRandom } from "@musubi/base";
import { newDirectoryId, type Population } from "@musubi/protocol/staff";
import { expect, inject, test } from "vitest";
import { openStream } from "../../test/open-stream.ts";
import { startSmallDataPlane } from "../../test/small-data-plane.ts";
import { attestDevice, type StaffPerson, type StaffWorld, startStaffWorld } from "../../test/staff-world.ts";
import { liftCut, listCuts } from "./store.ts";

const cut = (by: StaffPerson, population: Population) => by.must("cut.make", { population, words: "a drill" });

/** Who is cut, who stays, and what the cut names. */
async function cast(world: StaffWorld) {
  const partner = await world.employer("Partner");
  const child = await world.employer("Partner's child", partner);
  return {
    partner,
    child,
    security: await world.person("security", ["security"], { team: "trust" }),
    support: await world.person("support", ["support"]),
    contractor: await world.person("contractor-fu", ["support"], { employer: child, team: "outside", office: "CN" }),
  };
}

test.each([
  ["person", (of: Awaited<ReturnType<typeof cast>>) => of.contractor.staffId],
  ["team", () => "outside"],
  ["employer", (of: Awaited<ReturnType<typeof cast>>) => of.partner],
  ["country", () => "CN"],
] as const)("[ACC-04] a cut %s has no session, no stream and no way back in, on two processes; others stay", async (kind, targetOf) => {
  await using world = await startStaffWorld(inject("cluster"));
  const second = await world.another();
  const { security, support, contractor, ...rest } = await cast(world);
  const streams = [await openStream(world.url, contractor.cookie), await openStream(second.url, contractor.cookie)];
  const staying = await openStream(second.url, support.cookie);
  let isStayingOpen = true;
  void staying.ended.then(() => (isStayingOpen = false));

  const { endedSessions } = await cut(security, { kind, target: targetOf({ security, support, contractor, ...rest }) });
  expect(endedSessions).toBe(1);
  expect((await contractor.call("session.read", {})).code).toBe("unauthenticated");
  for (const stream of streams) expect(await stream.ended).toContain("event: ended");
  contractor.url = second.url;
  expect((await contractor.call("session.read", {})).code).toBe("unauthenticated");
  contractor.url = world.url;
  expect((await contractor.signIn()).code).toBe("access_ended");
  expect(isStayingOpen).toBe(true);
  await support.must("session.read", {});
  expect((await openStream(world.url, contractor.cookie)).status).toBe(401);
});

test("[ACC-04] a cut country also ends who is there without belonging there", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const { security, support } = await cast(world);
  await attestDevice(world, support, { health: "healthy", country: "CN" });
  const stream = await openStream(world.url, support.cookie);
  await cut(security, { kind: "country", target: "CN" });
  expect(await stream.ended).toContain("event: ended");
  expect((await support.signIn()).code).toBe("access_ended");
  await attestDevice(world, support, { health: "healthy", country: "JP" });
  expect((await support.signIn()).status).toBe(200);
});

test("the data plane is told of each cut, also of one that was made while it was away", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const { security, partner, child } = await cast(world);
  await cut(security, { kind: "employer", target: partner });
  expect((await world.asOperator((tx) => listCuts(tx, 10)))[0]?.toldAt).toBeNull();
  await using dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  await expect.poll(async () => (await security.must("cut.list", {})).cuts[0]?.toldAt, { timeout: 10_000 }).not.toBeNull();
  expect(dataPlane.calls.map((one) => one.operation)).toEqual(["access.cut", "access.cut"]);
  const told = dataPlane.calls.map((one) => one.body);
  for (const employerId of [partner, child])
    expect(told).toContainEqual({ employerId, staffId: null, team: null, country: null, words: "a drill" });
});

test("a lifted cut lets people sign in anew, and revives no session; an employer comes back by joining", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const { security, contractor, partner } = await cast(world);
  const made = await cut(security, { kind: "person", target: contractor.staffId });
  const before = contractor.cookie;
  await security.must("cut.lift", { cutId: made.cut.cutId, words: "a drill" });
  contractor.cookie = before;
  expect((await contractor.call("session.read", {})).code).toBe("unauthenticated");
  expect((await contractor.signIn()).status).toBe(200);
  const ofEmployer = await cut(security, { kind: "employer", target: partner });
  expect((await security.call("cut.lift", { cutId: ofEmployer.cut.cutId, words: "a drill" })).code).toBe("not_joined");
  expect((await security.call("cut.lift", { cutId: made.cut.cutId, words: "a drill" })).code).toBe("already_decided");
});

test("nobody lifts their own cut, and nobody cuts what is not there", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const { security, support } = await cast(world);
  const target = newDirectoryId("stf", systemRandom);
  expect((await security.call("cut.make", { population: { kind: "person", target }, words: "a drill" })).code).toBe("not_found");
  expect((await security.call("cut.make", { population: { kind: "team", target: "desks" }, words: "a drill" })).code).toBe("not_found");
  const own = { kind: "employer" as const, target: world.owner };
  expect((await security.call("cut.make", { population: own, words: "a drill" })).code).toBe("not_found");
  expect((await support.call("cut.make", { population: { kind: "team", target: "desk" }, words: "a drill" })).code).toBe("not_found");
  await cut(security, { kind: "person", target: security.staffId });
  expect((await security.signIn()).code).toBe("access_ended");
  const [made] = await world.asOperator((tx) => listCuts(tx, 1));
  if (made === undefined) throw new Error("There is a cut.");
  await world.asOperator((tx, nowMs) => liftCut(tx, made.cutId, { by: null, nowMs }));
  expect((await security.signIn()).status).toBe(200);
});

test("every action of the directory is on record, and its own role can change none of it", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const { security, contractor } = await cast(world);
  await cut(security, { kind: "person", target: contractor.staffId });
  const { actions } = await security.must("directory.listActions", { countMax: 5 });
  expect(actions[0]).toMatchObject({ action: "cut.make", by: "staff", staffId: security.staffId, words: "a drill" });
  const statements = [
    "update staff.actions set words = ''",
    "delete from staff.actions",
    "delete from staff.cuts",
    "update staff.members set pseudonym = ''",
  ];
  for (const text of statements) {
    await expect(
      world.asOperator((tx) => tx.run({ text, values: [] })),
      text,
    ).rejects.toMatchObject({ code: "42501" });
  }
});
