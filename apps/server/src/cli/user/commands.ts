import { type CommandDef, defineCommand } from "citty";
import type { CliParts, ExitCode } from "../parts.ts";
import { countOf } from "../count-of.ts";
import { createInvite } from "./create-invite.ts";
import { createUser } from "./create-user.ts";
import { listUsers } from "./list-users.ts";
import { resetPassword } from "./reset-password.ts";
import { showUser } from "./show-user.ts";
import { signOutUser } from "./sign-out-user.ts";

type End = (exitCode: ExitCode) => void;
const HANDLE = { type: "positional", description: "The person's handle, without @", required: true } as const;
const JSON_OUT = { type: "boolean", description: "Answer as JSON, for programs" } as const;

/** `musubi user …`: the people of this server, without a look at what they write. */
export function userCommand(parts: CliParts, end: End): CommandDef {
  return defineCommand({
    meta: { name: "musubi user", description: "Look after people's accounts; never shows what anybody wrote" },
    subCommands: {
      list: listCommand(parts, end),
      show: showCommand(parts, end),
      create: createCommand(parts, end),
      "reset-password": resetCommand(parts, end),
      "sign-out": signOutCommand(parts, end),
    },
  });
}

/** `musubi invite …`: invites of the server itself. */
export function inviteCommand(parts: CliParts, end: End): CommandDef {
  return defineCommand({
    meta: { name: "musubi invite", description: "Let people in where sign-up is by invite" },
    subCommands: { create: inviteCreateCommand(parts, end) },
  });
}

function listCommand(parts: CliParts, end: End): CommandDef {
  const args = { json: JSON_OUT } as const;
  return defineCommand({
    meta: { name: "musubi user list", description: "Everybody on this server, by handle" },
    args,
    run: async (context) => end(await listUsers(parts, { isJson: context.args["json"] === true })),
  });
}

function showCommand(parts: CliParts, end: End): CommandDef {
  return defineCommand({
    meta: { name: "musubi user show", description: "One person: account, ways to sign in, signed-in devices" },
    args: { handle: HANDLE, json: JSON_OUT },
    run: async (context) => end(await showUser(parts, { handle: String(context.args["handle"]), isJson: context.args["json"] === true })),
  });
}

function createCommand(parts: CliParts, end: End): CommandDef {
  return defineCommand({
    meta: { name: "musubi user create", description: "Make an account; prints its password and recovery codes once" },
    args: {
      handle: HANDLE,
      name: { type: "string", valueHint: "display name", description: "The name others see; the handle when left out" },
      country: { type: "string", valueHint: "JP", default: "JP", description: "Where the person lives, two capital letters" },
      language: { type: "enum", options: ["ja", "en"], default: "ja", description: "The language of the app" },
    },
    run: async (context) => {
      const { handle, name, country, language } = context.args;
      end(await createUser(parts, { handle: String(handle), displayName: String(name ?? handle), country: String(country), language: language === "en" ? "en" : "ja" }));
    },
  });
}

function resetCommand(parts: CliParts, end: End): CommandDef {
  return defineCommand({
    meta: { name: "musubi user reset-password", description: "Set a new password, print it once, and sign the person out everywhere" },
    args: { handle: HANDLE },
    run: async (context) => end(await resetPassword(parts, { handle: String(context.args["handle"]) })),
  });
}

function signOutCommand(parts: CliParts, end: End): CommandDef {
  return defineCommand({
    meta: { name: "musubi user sign-out", description: "End a person's sessions on all devices, or on one" },
    args: { handle: HANDLE, device: { type: "string", valueHint: "dev_…", description: "Only this device (musubi user show lists them)" } },
    run: async (context) => {
      const { handle, device } = context.args;
      end(await signOutUser(parts, { handle: String(handle), deviceId: device === undefined ? null : String(device) }));
    },
  });
}

const USES_MAX = 500;
const DAYS_MAX = 90;

function inviteCreateCommand(parts: CliParts, end: End): CommandDef {
  return defineCommand({
    meta: { name: "musubi invite create", description: "Make an invite of the server itself, for its first people" },
    args: {
      uses: { type: "string", valueHint: "count", default: "1", description: `How many people may come with it, at most ${USES_MAX}` },
      days: { type: "string", valueHint: "days", default: "7", description: `How long it holds, at most ${DAYS_MAX} days` },
    },
    run: async (context) => {
      const usesMax = countOf("--uses", String(context.args["uses"]), USES_MAX) ?? 1;
      const days = countOf("--days", String(context.args["days"]), DAYS_MAX) ?? 1;
      end(await createInvite(parts, { usesMax, days }));
    },
  });
}
