import { expect, inject, test } from "vitest";
import { startSmallDataPlane } from "../../test/small-data-plane.ts";
import { type Fault, NOTICED, startStaffWorld } from "../../test/staff-world.ts";

const words = "They take over the evening shift.";

async function twoApproversLetIn(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
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
}
test("[ACC-11] a new employer reaches nothing; joining shows what would open and takes two approvers of the owner", () =>
  expect(twoApproversLetIn()).resolves.toBeUndefined());

async function nobodyApprovesTheirOwn(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
  const partner = await world.employer("Partner");
  const ben = await world.person("ben", ["security", "approver"]);
  const { join } = await ben.must("employer.requestJoin", { employerId: partner, words });
  await ben.signIn({ role: "approver" });
  expect((await ben.call("employer.approveJoin", { joinId: join.joinId, words: "" })).code).toBe("own_request");
}
test("[ACC-11] nobody approves what they asked for", () => expect(nobodyApprovesTheirOwn()).resolves.toBeUndefined());

async function approvalIsForWhatWasShown(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
  const partner = await world.employer("Partner");
  const [security, aya] = [await world.person("security", ["security"]), await world.person("aya", ["approver"])];
  const { join } = await security.must("employer.requestJoin", { employerId: partner, words });
  await world.member("one more", ["developer"], { employer: partner });
  expect((await aya.call("employer.approveJoin", { joinId: join.joinId, words: "" })).code).toBe("facts_changed");
  await aya.must("employer.denyJoin", { joinId: join.joinId, words: "Ask anew." });
  expect((await security.must("employer.requestJoin", { employerId: partner, words })).join.diff.people).toHaveLength(1);
}
test("[ACC-11] an approval is for what was shown: with one person more it has to be asked for anew", () =>
  expect(approvalIsForWhatWasShown()).resolves.toBeUndefined());

async function theDatabaseLetsNobodyIn(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
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
}
test("[ACC-11] the database lets nobody in without the approvals, and makes no second owner", () =>
  expect(theDatabaseLetsNobodyIn()).resolves.toBeUndefined());

async function aCutEmployerJoinsAnew(fault?: Fault): Promise<void> {
  await using world = await startStaffWorld(inject("cluster"), { fault });
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
}
test("[ACC-11] a cut employer comes back by joining anew", () => expect(aCutEmployerJoinsAnew()).resolves.toBeUndefined());

const inHandlers = (from: string, to: string): Fault => ({ source: [{ file: "apps/directory/src/employers/handlers.ts", from, to }] });
const ANY_JOIN: NonNullable<Fault["functions"]>[number] = [
  "staff.check_join",
  "if new.joined_at is null or",
  "if true or new.joined_at is null or",
];

test.each<[string, (fault: Fault) => Promise<void>, Fault]>([
  [
    "standing access: people of an employer that has not joined",
    twoApproversLetIn,
    { source: [{ file: "apps/directory/src/sessions/standing.ts", from: "if (!facts.employer.isJoined) return null;", to: "" }] },
  ],
  [
    "one approval that is enough",
    twoApproversLetIn,
    { ...inHandlers("const APPROVALS_NEEDED = 2;", "const APPROVALS_NEEDED = 1;"), functions: [ANY_JOIN] },
  ],
  [
    "tools that are not shown",
    twoApproversLetIn,
    {
      source: [
        {
          file: "apps/directory/src/employers/tools.ts",
          from: "return [...callable, ...dataOperations.filter((name) => allowed.has(name))].sort();",
          to: "return dataOperations.filter((name) => allowed.has(name));",
        },
      ],
    },
  ],
  [
    "somebody who approves what they asked for",
    nobodyApprovesTheirOwn,
    inHandlers('return join.requestedBy === facts.staffId ? "own_request" : join;', "return join;"),
  ],
  [
    "an approval that counts for somebody who came later",
    approvalIsForWhatWasShown,
    inHandlers('if (!isSameDiff(now, found.diff)) return refuse("facts_changed");', ""),
  ],
  ["a database that lets in whom the program says", theDatabaseLetsNobodyIn, { functions: [ANY_JOIN] }],
  [
    "a cut that leaves the employer in",
    aCutEmployerJoinsAnew,
    {
      source: [
        {
          file: "apps/directory/src/employers/store.ts",
          from: "cut_at = ${instant(nowMs)}, joined_at = null where",
          to: "cut_at = ${instant(nowMs)} where",
        },
      ],
    },
  ],
])("[ACC-11] the same drill notices %s", (_, drill, fault) => expect(drill(fault)).rejects.toThrow(NOTICED));
