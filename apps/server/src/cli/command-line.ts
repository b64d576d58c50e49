import type { CommandDef } from "citty";
import { appVersion } from "../installed.ts";
import { backupCommand, restoreCommand } from "./backup/commands.ts";
import { blobsCommand } from "./blobs/commands.ts";
import { complainAbout, runCommandTree } from "./command-tree.ts";
import { deliveryCommand } from "./delivery/commands.ts";
import { doctorCommand } from "./doctor/command.ts";
import { logCommand } from "./log/commands.ts";
import { makeCommand, makeGroup } from "./make-command.ts";
import type { CliParts, End, ExitCode } from "./parts.ts";
import { picturesCommand } from "./pictures/commands.ts";
import { policyCommand } from "./policy/commands.ts";
import { reportCommand } from "./report/commands.ts";
import { serveCommand } from "./serve/command.ts";
import { inviteCommand, userCommand } from "./user/commands.ts";

/** Runs one command line and gives the exit code of the process. Never throws: what went wrong is said on standard error. */
export async function runCommandLine(words: readonly string[], parts: CliParts): Promise<ExitCode> {
  if (words[0] === "--version") {
    parts.terminal.say(appVersion());
    return 0;
  }
  // Commands of the staff directory belong to its own program: this one has no code that reads or writes it.
  if (words[0] === "staff") return runStaff(words, parts);
  return await runCommandTree(words, parts, (end) => makeRoot(parts, end));
}

async function runStaff(words: readonly string[], parts: CliParts): Promise<ExitCode> {
  try {
    const { runStaffProgram } = await import("./staff/staff-program.ts");
    return await runStaffProgram(words, parts);
  } catch (error) {
    return complainAbout(error, parts);
  }
}

function makeRoot(parts: CliParts, end: End): CommandDef {
  const description = "Runs and looks after a Musubi server. Settings are MUSUBI_ environment variables.";
  const staff = { name: "musubi staff", description: "Staff, employers, devices and cuts: the staff directory" };
  return makeGroup(
    { name: "musubi", version: appVersion(), description },
    {
      serve: serveCommand(parts, end),
      doctor: doctorCommand(parts, end),
      backup: backupCommand(parts, end),
      restore: restoreCommand(parts, end),
      user: userCommand(parts, end),
      invite: inviteCommand(parts, end),
      delivery: deliveryCommand(parts, end),
      blobs: blobsCommand(parts, end),
      pictures: picturesCommand(parts, end),
      report: reportCommand(parts, end),
      log: logCommand(parts, end),
      policy: policyCommand(parts, end),
      // Stands here for the list of commands; `runCommandLine` hands it on before.
      staff: makeCommand(staff, {}, () => Promise.resolve()),
    },
  );
}
