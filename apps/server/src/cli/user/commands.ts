import type { ArgsDef, CommandDef } from "citty";
import { countOf } from "../count-of.ts";
import { makeCommand, makeGroup } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

const HANDLE = { type: "positional", required: true, description: "The person's handle, with or without @" } as const;
const JSON_OUT = { type: "boolean", description: "Answer as JSON, for programs" } as const;
const USES_MAX = 500;
const DAYS_MAX = 90;

/** `musubi user …`: the people of this server, without a look at what they write. */
export function userCommand(parts: CliParts, end: End): CommandDef {
  const title = { name: "musubi user", description: "Look after people's accounts; never shows what anybody wrote" };
  return makeGroup(title, {
    list: makeCommand(
      { name: "musubi user list", description: "Everybody on this server, by handle" },
      { json: JSON_OUT },
      async (given) => {
        const { listUsers } = await import("./list-users.ts");
        end(await listUsers(parts, { isJson: given.flag("json") }));
      },
    ),
    show: makeCommand(
      { name: "musubi user show", description: "One person: account, ways to sign in, signed-in devices" },
      { handle: HANDLE, json: JSON_OUT },
      async (given) => {
        const { showUser } = await import("./show-user.ts");
        end(await showUser(parts, { handle: given.text("handle") ?? "", isJson: given.flag("json") }));
      },
    ),
    create: createCommand(parts, end),
    "reset-password": makeCommand(
      { name: "musubi user reset-password", description: "Set a new password, print it once, and sign the person out everywhere" },
      { handle: HANDLE },
      async (given) => {
        const { resetPassword } = await import("./reset-password.ts");
        end(await resetPassword(parts, { handle: given.text("handle") ?? "" }));
      },
    ),
    "sign-out": signOutCommand(parts, end),
  });
}

/** `musubi invite …`: invites of the server itself. */
export function inviteCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    uses: { type: "string", valueHint: "count", default: "1", description: `How many people may come with it, at most ${USES_MAX}` },
    days: { type: "string", valueHint: "days", default: "7", description: `How long it holds, at most ${DAYS_MAX} days` },
  } as const;
  const create = makeCommand(
    { name: "musubi invite create", description: "Make an invite of the server itself, for its first people" },
    args,
    async (given) => {
      const usesMax = countOf("--uses", given.text("uses"), USES_MAX) ?? 1;
      const { createInvite } = await import("./create-invite.ts");
      end(await createInvite(parts, { usesMax, days: countOf("--days", given.text("days"), DAYS_MAX) ?? 1 }));
    },
  );
  return makeGroup({ name: "musubi invite", description: "Let people in where sign-up is by invite" }, { create });
}

function createCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    handle: HANDLE,
    name: { type: "string" as const, valueHint: "display name", description: "The name others see; the handle when left out" },
    country: { type: "string" as const, valueHint: "JP", default: "JP", description: "Where the person lives, two capital letters" },
    language: { type: "enum" as const, options: ["ja", "en"], default: "ja", description: "The language of the app" },
  } satisfies ArgsDef;
  return makeCommand(
    { name: "musubi user create", description: "Make an account; prints its password and recovery codes once" },
    args,
    async (given) => {
      const handle = given.text("handle") ?? "";
      const language = given.text("language") === "en" ? "en" : "ja";
      const { createUser } = await import("./create-user.ts");
      end(await createUser(parts, { handle, displayName: given.text("name") ?? handle, country: given.text("country") ?? "JP", language }));
    },
  );
}

function signOutCommand(parts: CliParts, end: End): CommandDef {
  const device = { type: "string", valueHint: "dev_…", description: "Only this device (musubi user show lists them)" } as const;
  const title = { name: "musubi user sign-out", description: "End a person's sessions on all devices, or on one" };
  return makeCommand(title, { handle: HANDLE, device }, async (given) => {
    const { signOutUser } = await import("./sign-out-user.ts");
    end(await signOutUser(parts, { handle: given.text("handle") ?? "", deviceId: given.text("device") }));
  });
}
