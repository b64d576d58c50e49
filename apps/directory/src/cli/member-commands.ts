import { brand } from "@musubi/base";
import { DIRECTORY_LIMITS, newDirectoryId, type StaffId } from "@musubi/protocol/staff";
import { type CliParts, type End, makeCommand, safeText, tableLines, timeOf } from "@musubi/server/platform";
import type { CommandDef } from "citty";
import { record } from "../actions/store.ts";
import { addEnrolment, addMember, listMembers, readMember } from "../people/store.ts";
import { hashSecret, newCode } from "../sessions/tokens.ts";
import { asOperator, consoleUrlOf, type OperatorCall } from "./as-operator.ts";
import { contractOf, countryOf, employerOf, numberOf, rolesOf, unusable } from "./given.ts";

const HOUR_MS = 3_600_000;
const LINK_ARGS = {
  hours: { type: "string", valueHint: "hours", default: "24", description: "How long the link holds, at most 72 hours" },
  vouch: {
    type: "string",
    valueHint: "JP",
    description: "Vouch that the device on which the link is opened is managed, healthy and in this country, for seven days",
  },
} as const;

/** `musubi staff add`. */
export function addCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    name: { type: "positional", required: true, description: "The person's name" },
    roles: { type: "string", valueHint: "support,approver", required: true, description: "Roles, separated by commas" },
    employer: { type: "string", valueHint: "name or id", required: true, description: "Who employs the person" },
    email: { type: "string", valueHint: "address", description: "Address, for signing in through the employer's own provider" },
    job: { type: "string", default: "", description: "What the person does" },
    team: { type: "string", default: "", description: "The person's team" },
    contract: { type: "string", valueHint: "employee", default: "employee", description: "employee, contractor or partner" },
    country: { type: "string", valueHint: "JP", default: "JP", description: "The country of the person's office" },
    ...LINK_ARGS,
  } as const;
  const title = { name: "musubi staff add", description: "Add a member of the staff; prints a link with which they set a passkey, once" };
  return makeCommand(title, args, async (given) => {
    const made = await asOperator(parts, async (call) => {
      const id = newDirectoryId("stf", parts.random);
      const member = {
        id,
        pseudonym: newDirectoryId("psn", parts.random),
        name: given.text("name") ?? "",
        email: given.text("email"),
        job: given.text("job") ?? "",
        team: given.text("team") ?? "",
        roles: rolesOf(given.text("roles")),
        employerId: await employerOf(call.tx, given.text("employer")),
        contract: contractOf(given.text("contract")),
        officeCountry: countryOf("--country", given.text("country")),
      };
      if (member.name === "" || member.name.length > 80) throw unusable("A name has 1 to 80 characters.");
      await addMember(call.tx, member, call.nowMs);
      await record(call.tx, "operator", { action: "member.add", target: id, detail: { roles: member.roles }, nowMs: call.nowMs });
      return { id, ...(await makeLink(parts, call, { id, hours: given.text("hours"), vouch: given.text("vouch") })) };
    });
    parts.terminal.say(`added           ${made.id}`);
    parts.terminal.say(`link, once      ${made.link}`);
    end(0);
  });
}

/** `musubi staff enrol-link`. */
export function linkCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    id: { type: "positional", required: true, description: "The member's id (musubi staff list shows it)" },
    ...LINK_ARGS,
  } as const;
  const title = { name: "musubi staff enrol-link", description: "Make a new link; with its use all earlier passkeys of the member end" };
  return makeCommand(title, args, async (given) => {
    const id = brand<StaffId>(given.text("id") ?? "");
    const { link } = await asOperator(parts, (call) =>
      makeLink(parts, call, { id, hours: given.text("hours"), vouch: given.text("vouch") }),
    );
    parts.terminal.say(`link, once      ${link}`);
    end(0);
  });
}

async function makeLink(
  { random }: CliParts,
  { tx, nowMs, config }: OperatorCall,
  wanted: { readonly id: StaffId; readonly hours: string | null; readonly vouch: string | null },
): Promise<{ readonly link: string }> {
  const member = await readMember(tx, wanted.id);
  if (member === null || member.state === "left") throw unusable(`There is no member of the staff ${wanted.id}.`);
  const hours = numberOf("--hours", wanted.hours, { min: 1, max: DIRECTORY_LIMITS.linkHours });
  const vouchedCountry = wanted.vouch === null ? null : countryOf("--vouch", wanted.vouch);
  const code = newCode(random);
  const times = { nowMs, expiresAtMs: nowMs + hours * HOUR_MS };
  await addEnrolment(tx, { codeHash: hashSecret(code), memberId: wanted.id, vouchedCountry }, times);
  await record(tx, "operator", { action: "member.link", target: wanted.id, detail: { hours, vouch: vouchedCountry }, nowMs });
  // After the "#": the code is in no server's log and in no referrer.
  return { link: `${consoleUrlOf(config)}/enrol#${code}` };
}

/** `musubi staff list`. */
export function listCommand(parts: CliParts, end: End): CommandDef {
  const args = { json: { type: "boolean", description: "As JSON, for programs" } } as const;
  return makeCommand({ name: "musubi staff list", description: "Members of the staff" }, args, async (given) => {
    const members = await asOperator(parts, ({ tx }) => listMembers(tx, { employerId: null, after: "", countMax: 20_000 }));
    if (given.flag("json")) parts.terminal.say(JSON.stringify(members, null, 2));
    else {
      const rows = members.map((one) => [
        one.staffId,
        safeText(one.name),
        one.roles.join(","),
        one.state,
        one.officeCountry,
        timeOf(new Date(one.createdAt)),
      ]);
      for (const line of tableLines(["id", "name", "roles", "state", "office", "since"], rows)) parts.terminal.say(line);
    }
    end(0);
  });
}
