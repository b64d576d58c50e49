import { expect, inject, test } from "vitest";
import { startSmallDataPlane } from "../../test/small-data-plane.ts";
import { startStaffWorld } from "../../test/staff-world.ts";

const words = "They take over the evening shift.";

test("[ACC-11] a new employer reaches nothing; joining shows what would open and takes two approvers of the owner", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  await using dataPlane = await startSmallDataPlane(world.socketPath, world.keys.trust);
  const partner = await world.employer("Partner");
  const security = await world.person("security", ["security"]);
  const [aya, ben] = [await world.person("aya", ["approver"]), await world.person("ben", ["approver", "security"])];
  const fu = await world.person("contractor-fu", ["support"], { employer: partner });
  const theirs = await world.person("their approver", ["approver"], { employer: partner });
  expect((await fu.must("session.read", {})).self).toMatchObject({ role: null, employer: { isJoined: false } });
  expect((await fu.raw("case.list", {})).status).toBe(404);
  expect(dataPlane.calls).toEqual([]);

  const { join } = await security.must("employer.requestJoin", { employerId: partner, words });
  expect(join.diff.people.map((one) => one.name).sort()).toEqual(["contractor-fu", "their approver"]);
  expect(join.diff.roles).toEqual(["approver", "support"]);
  expect(join.diff.tools).toEqual(expect.arrayContaining(["person.reveal", "employer.approveJoin"]));
  // Nobody of them is a moderator, of Security or an auditor.
  for (const tool of ["person.revealMessages", "access.breakGlass", "audit.query", "access.cut"])
    expect(join.diff.tools).not.toContain(tool);
  expect((await security.call("employer.requestJoin", { employerId: partner, words })).code).toBe("already_decided");
  expect((await theirs.call("employer.approveJoin", { joinId: join.joinId, words: "" })).code).toBe("not_found");

  await aya.must("employer.approveJoin", { joinId: join.joinId, words: "" });
  expect((await aya.call("employer.approveJoin", { joinId: join.joinId, words: "" })).code).toBe("already_decided");
  expect((await fu.raw("case.list", {})).status).toBe(404);
  expect((await ben.must("employer.approveJoin", { joinId: join.joinId, words: "" })).join.state).toBe("joined");
  expect((await fu.raw("case.list", {})).status).toBe(200);
});

test("[ACC-11] nobody approves what they asked for", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const partner = await world.employer("Partner");
  const ben = await world.person("ben", ["security", "approver"]);
  const { join } = await ben.must("employer.requestJoin", { employerId: partner, words });
  await ben.signIn({ role: "approver" });
  expect((await ben.call("employer.approveJoin", { joinId: join.joinId, words: "" })).code).toBe("own_request");
});

test("[ACC-11] an approval is for what was shown: with one person more it has to be asked for anew", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const partner = await world.employer("Partner");
  const [security, aya] = [await world.person("security", ["security"]), await world.person("aya", ["approver"])];
  const { join } = await security.must("employer.requestJoin", { employerId: partner, words });
  await world.member("one more", ["developer"], { employer: partner });
  expect((await aya.call("employer.approveJoin", { joinId: join.joinId, words: "" })).code).toBe("facts_changed");
  await aya.must("employer.denyJoin", { joinId: join.joinId, words: "Ask anew." });
  expect((await security.must("employer.requestJoin", { employerId: partner, words })).join.diff.people).toHaveLength(1);
});

test("[ACC-11] the database lets nobody in without the approvals, and makes no second owner", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const partner = await world.employer("Partner");
  const statements = [
    `update staff.employers set joined_at = now() where id = '${partner}'`,
    "insert into staff.employers (id, name, country, created_at, joined_at) values ('emp_x', 'X', 'JP', now(), now())",
    "insert into staff.employers (id, name, country, created_at, joined_at, is_owner) values ('emp_x', 'X', 'JP', now(), now(), true)",
    `update staff.employers set is_owner = true where id = '${partner}'`,
  ];
  for (const text of statements) {
    await expect(
      world.asOperator((tx) => tx.run({ text, values: [] })),
      text,
    ).rejects.toMatchObject({ code: "42501" });
  }
});

test("[ACC-11] a cut employer comes back by joining anew", async () => {
  await using world = await startStaffWorld(inject("cluster"));
  const partner = await world.employer("Partner");
  const security = await world.person("security", ["security"]);
  const [aya, ben] = [await world.person("aya", ["approver"]), await world.person("ben", ["approver"])];
  const fu = await world.person("contractor-fu", ["support"], { employer: partner });
  const joinAgain = async (): Promise<void> => {
    const { join } = await security.must("employer.requestJoin", { employerId: partner, words });
    for (const approver of [aya, ben]) await approver.must("employer.approveJoin", { joinId: join.joinId, words: "" });
  };
  await joinAgain();
  await security.must("cut.make", { population: { kind: "employer", target: partner }, words: "a drill" });
  expect((await security.must("employer.list", {})).employers.find((one) => one.employerId === partner)?.joinedAt).toBeNull();
  expect((await fu.signIn()).code).toBe("access_ended");
  await joinAgain();
  expect((await fu.signIn()).output?.self.role).toBe("support");
});
