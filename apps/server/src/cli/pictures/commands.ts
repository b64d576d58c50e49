import type { CommandDef } from "citty";
import { countOf } from "../count-of.ts";
import { makeCommand, makeGroup } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

const JSON_OUT = { type: "boolean", description: "Answer as JSON, for programs" } as const;
const NUMBER_MAX = 2_000_000_000;

/** `musubi pictures …`: taking pictures back, and who was shown which. */
export function picturesCommand(parts: CliParts, end: End): CommandDef {
  return makeGroup(
    { name: "musubi pictures", description: "Take small pictures back, and tell exactly who was shown which" },
    {
      purge: purgeCommand(parts, end),
      purges: makeCommand(
        { name: "musubi pictures purges", description: "How far each purge has come, and which devices said so" },
        { json: JSON_OUT },
        async (given) => {
          const { showPurges } = await import("./purges.ts");
          end(await showPurges(parts, { isJson: given.flag("json") }));
        },
      ),
      affected: affectedCommand(parts, end),
      alarms: alarmsCommand(parts, end),
    },
  );
}

function purgeCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    class: { type: "positional", required: true, description: "list, tile, screen, poster, archive, or all" },
  } as const;
  const title = {
    name: "musubi pictures purge",
    description: "Make every picture of a class unusable now; they are made anew from the originals",
  };
  return makeCommand(title, args, async (given) => {
    const { purgePictures } = await import("./purges.ts");
    end(await purgePictures(parts, given.text("class") ?? ""));
  });
}

function affectedCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    generator: { type: "string", valueHint: "number", description: "Pictures that this version of the program made" },
    files: { type: "string", valueHint: "fil_…,fil_…", description: "Pictures of these files" },
    from: { type: "string", valueHint: "2026-01-31T00:00Z", description: "Shown at this time or later" },
    until: { type: "string", valueHint: "2026-02-01T00:00Z", description: "Shown at this time or earlier" },
    json: JSON_OUT,
  } as const;
  const title = { name: "musubi pictures affected", description: "Whose pictures went to whom, as exact pairs from the record" };
  return makeCommand(title, args, async (given) => {
    const { showAffected } = await import("./affected.ts");
    const version = given.text("generator") === null ? null : countOf("--generator", given.text("generator"), NUMBER_MAX);
    const asked = { version, files: given.text("files"), from: given.text("from"), until: given.text("until") };
    end(await showAffected(parts, { ...asked, isJson: given.flag("json") }));
  });
}

function alarmsCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    all: { type: "boolean", description: "Those that were dealt with as well" },
    settle: { type: "string", valueHint: "number", description: "Mark the alarms up to this one as dealt with" },
    json: JSON_OUT,
  } as const;
  const title = { name: "musubi pictures alarms", description: "Pictures that may not be what they must be" };
  return makeCommand(title, args, async (given) => {
    const { showAlarms } = await import("./alarms.ts");
    const through = given.text("settle") === null ? null : countOf("--settle", given.text("settle"), NUMBER_MAX);
    end(await showAlarms(parts, { isAll: given.flag("all"), through, isJson: given.flag("json") }));
  });
}
