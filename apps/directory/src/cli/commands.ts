import { type CliParts, type End, makeGroup } from "@musubi/server/platform";
import type { CommandDef } from "citty";
import { cutCommand, cutsCommands, deviceCommand, populationCommands } from "./cut-commands.ts";
import { employerCommand, issuerCommand, networkCommand } from "./employer-commands.ts";
import { addCommand, linkCommand, listCommand } from "./member-commands.ts";

/** `musubi staff …`: what brings the first people in, and what has to work when nobody can sign in. */
export function makeCommands(parts: CliParts, end: End): CommandDef {
  const staff = makeGroup(
    { name: "musubi staff", description: "Staff, employers, devices and cuts: the staff directory" },
    {
      add: addCommand(parts, end),
      list: listCommand(parts, end),
      "enrol-link": linkCommand(parts, end),
      employer: employerCommand(parts, end),
      network: networkCommand(parts, end),
      issuer: issuerCommand(parts, end),
      device: deviceCommand(parts, end),
      cut: cutCommand(parts, end),
      ...cutsCommands(parts, end),
      ...populationCommands(parts, end),
    },
  );
  return makeGroup({ name: "musubi", description: "Runs and looks after a Musubi server." }, { staff });
}
