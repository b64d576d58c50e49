import type { CommandDef } from "citty";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { type Given, makeCommand, makeGroup } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

/** `musubi log …`: the ledger and the public log, checked. */
export function logCommand(parts: CliParts, end: End): CommandDef {
  return makeGroup(
    { name: "musubi log", description: "The ledger of what the staff was shown, and its public log" },
    { verify: verifyCommand(parts, end), report: reportCommand(parts, end), "begin-anew": beginAnewCommand(parts, end) },
  );
}

function verifyCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    proof: { type: "string", valueHint: "FILE", description: "Verify a proof file offline instead of this server's data" },
    url: {
      type: "string",
      valueHint: "https://…",
      description: "Verify the public log of a server somewhere, as a stranger; …/log/keys is its key log",
    },
    key: { type: "string", valueHint: "name+id+key", description: "The log's verifier key, for --proof and --url" },
    state: { type: "string", valueHint: "FILE", description: "With --url: remembers what was seen, so that a fork is noticed next time" },
    json: { type: "boolean", description: "Answer as JSON, for programs" },
  } as const;
  const title = { name: "musubi log verify", description: "Re-derive everything, and say exactly what is missing or changed" };
  return makeCommand(title, args, async (given) => {
    refuseMixture(given);
    const key = given.text("key");
    const isJson = given.flag("json");
    const [proof, url] = [given.text("proof"), given.text("url")];
    if (proof !== null) {
      const { verifyProof } = await import("./verify-proof.ts");
      return end(await verifyProof(parts, { path: proof, key, isJson }));
    }
    if (url !== null) {
      const { verifyRemote } = await import("./verify-remote.ts");
      return end(await verifyRemote(parts, { url, key, statePath: given.text("state"), isJson }));
    }
    const { verifyData } = await import("./verify-data.ts");
    return end(await verifyData(parts, { isJson }));
  });
}

function reportCommand(parts: CliParts, end: End): CommandDef {
  const title = { name: "musubi log report", description: "Count the transparency report anew out of the log's records, and compare" };
  return makeCommand(title, { json: { type: "boolean", description: "Answer as JSON, for programs" } }, async (given) => {
    const { checkReport } = await import("./report.ts");
    end(await checkReport(parts, { isJson: given.flag("json") }));
  });
}

function refuseMixture(given: Given): void {
  const isMixed = given.text("proof") !== null && given.text("url") !== null;
  const isLost = given.text("state") !== null && given.text("url") === null;
  if (isMixed) throw new StartupRefusal("option_invalid", "--proof and --url are two different questions: ask one of them.");
  if (isLost) throw new StartupRefusal("option_invalid", "--state goes with --url.");
}

function beginAnewCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    why: { type: "string", valueHint: "TEXT", required: true, description: "Why the present log ends; kept beside its last checkpoint" },
    yes: { type: "boolean", description: "Do it: the present log ends, and another begins with all records under a new key" },
  } as const;
  const title = { name: "musubi log begin-anew", description: "End a log that can no longer be signed, and begin another" };
  return makeCommand(title, args, async (given) => {
    const { beginAnew } = await import("./begin-anew.ts");
    end(await beginAnew(parts, { why: given.text("why") ?? "", isSure: given.flag("yes") }));
  });
}
