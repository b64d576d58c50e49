import { randomName } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { readConfig } from "../../config/settings.ts";
import { addServerInvite } from "../../features/invites/operator-store.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { timeOf } from "../table.ts";

const CODE_LENGTH = 20;
const DAY_MS = 86_400_000;

/** Makes an invite that belongs to nobody, so that the first person of a server can come in by one as well. */
export async function createInvite(parts: CliParts, wanted: { readonly usesMax: number; readonly days: number }): Promise<ExitCode> {
  const { clock, random, terminal } = parts;
  const config = readConfig(parts.env);
  const nowMs = clock.nowMs();
  const invite = {
    inviteId: newId("inv", random),
    code: randomName(random, CODE_LENGTH),
    usesMax: wanted.usesMax,
    expiresMs: nowMs + wanted.days * DAY_MS,
  };
  await asOperator(parts, (tx) => addServerInvite(tx, invite, nowMs));
  const url = config.publicUrl === "" ? `http://localhost:${config.port}` : config.publicUrl;
  terminal.say(
    `${wanted.usesMax === 1 ? "One person" : `${wanted.usesMax} people`} may sign up with this until ${timeOf(new Date(invite.expiresMs))}:`,
  );
  terminal.say(`invite code     ${invite.code}`);
  terminal.say(`link            ${url}/i/${invite.code}`);
  if (config.signup === "closed") terminal.say("MUSUBI_SIGNUP is closed: the invite opens nothing until it is set to invite.");
  return 0;
}
