import type { CommandDef } from "citty";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { countOf } from "../count-of.ts";
import { type Given, makeCommand, makeGroup } from "../make-command.ts";
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
      "mix-ups": makeCommand(
        {
          name: "musubi pictures mix-ups",
          description: "Pictures that stood in another one's place: whose they are, where they stood, who was shown them",
        },
        { json: JSON_OUT },
        async (given) => {
          const { showMixUps } = await import("./mix-ups.ts");
          end(await showMixUps(parts, { isJson: given.flag("json") }));
        },
      ),
      scope: scopeCommand(parts, end),
      alarms: alarmsCommand(parts, end),
      reopen: reopenCommand(parts, end),
      rollout: rolloutCommand(parts, end),
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

function scopeCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    generator: { type: "string", required: true, valueHint: "number", description: "The version of the program that makes pictures" },
    json: JSON_OUT,
  } as const;
  const title = {
    name: "musubi pictures scope",
    description: "What a version made, and proof that nothing else is affected; ends with 1 where there is none",
  };
  return makeCommand(title, args, async (given) => {
    const { showScope } = await import("./scope.ts");
    end(await showScope(parts, { version: versionIn(given), isJson: given.flag("json") }));
  });
}

function rolloutCommand(parts: CliParts, end: End): CommandDef {
  const version = { generator: { type: "positional", required: true, description: "The number of the version" } } as const;
  return makeGroup(
    { name: "musubi pictures rollout", description: "A new version of the program that makes pictures, on its way in stages" },
    {
      status: makeCommand(
        {
          name: "musubi pictures rollout status",
          description: "Which version makes pictures, how far a new one has come, and the last steps",
        },
        { json: JSON_OUT },
        async (given) => {
          const { showRollout } = await import("./rollout.ts");
          end(await showRollout(parts, { isJson: given.flag("json") }));
        },
      ),
      stop: makeCommand(
        { name: "musubi pictures rollout stop", description: "End a new version; what it made is closed and made again" },
        version,
        async (given) => {
          const { stopRollout } = await import("./rollout.ts");
          end(await stopRollout(parts, versionIn(given)));
        },
      ),
      again: makeCommand(
        { name: "musubi pictures rollout again", description: "Let a version that was ended begin once more" },
        version,
        async (given) => {
          const { repeatRollout } = await import("./rollout.ts");
          end(await repeatRollout(parts, versionIn(given)));
        },
      ),
    },
  );
}

function versionIn(given: Given): number {
  const text = given.text("generator");
  const version = countOf("The version", text, NUMBER_MAX);
  // Both commands demand it; without it the command line has refused already.
  if (version === null) throw new StartupRefusal("option_invalid", "Say which version.");
  return version;
}

function reopenCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    file: { type: "positional", required: true, description: "fil_…, as the alarm names it" },
    because: {
      type: "string",
      required: true,
      valueHint: "words",
      description: "Who looked at it, and what they saw: kept with the alarms",
    },
  } as const;
  const title = {
    name: "musubi pictures reopen",
    description: "Open the original of a file that was closed, after a person has looked at it; its small pictures are made anew",
  };
  return makeCommand(title, args, async (given) => {
    const { reopenPicture } = await import("./reopen.ts");
    end(await reopenPicture(parts, { fileId: given.text("file") ?? "", because: given.text("because") ?? "" }));
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
