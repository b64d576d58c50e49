import { GENERATOR_VERSION } from "@musubi/thumbnailer";
import {
  beginAgain,
  type GeneratorRow,
  listGeneratorEvents,
  listGenerators,
  stopGenerator,
} from "../../features/files/generators/operator-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { counted } from "../counted.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines, timeOf } from "../table.ts";

const EVENTS_MAX = 20;

/** Prints which version makes pictures, how far a new one has come, and the last steps. */
export async function showRollout(parts: CliParts, how: { readonly isJson: boolean }): Promise<ExitCode> {
  const { terminal } = parts;
  const found = await asOperator(parts, async (tx) => ({
    own: GENERATOR_VERSION,
    generators: await listGenerators(tx),
    events: await listGeneratorEvents(tx, EVENTS_MAX),
  }));
  if (how.isJson) {
    terminal.say(JSON.stringify(found, null, 2));
    return 0;
  }
  terminal.say(`Version ${found.own} comes with this server.`);
  const heading = ["version", "state", "files", "since", "made", "known pictures", "why ended"];
  for (const line of tableLines(heading, found.generators.map(rowOf))) terminal.say(line);
  terminal.say("");
  const events = found.events.map(({ at, version, event, percent, reason }) => [
    timeOf(at),
    String(version),
    event,
    `${percent} %`,
    reason ?? "",
  ]);
  for (const line of tableLines(["at", "version", "step", "files", "why"], events)) terminal.say(line);
  return 0;
}

function rowOf(one: GeneratorRow): string[] {
  const { version, state, percent, since, made, canaryAt, canaryPictures, endedBecause } = one;
  const canary = canaryAt === null ? "–" : `${canaryPictures} well at ${timeOf(canaryAt)}`;
  return [String(version), state, state === "ended" ? "–" : `${percent} %`, timeOf(since), String(made), canary, endedBecause ?? ""];
}

/** Ends a new version by hand: its pictures are closed and made again by the one that comes with the server. */
export async function stopRollout(parts: CliParts, version: number): Promise<ExitCode> {
  if (version <= GENERATOR_VERSION)
    throw new StartupRefusal(
      "generator_own",
      `Version ${version} comes with this server, and nothing could make pictures in its place. Start another release of Musubi, or take pictures back with "musubi pictures purge".`,
    );
  const closed = await asOperator(parts, (tx) => stopGenerator(tx, version, parts.clock.nowMs()));
  if (closed === null)
    throw new StartupRefusal("no_such_generator", `No version ${version} is on its way. "musubi pictures rollout status" shows all.`);
  parts.terminal.say(
    `Version ${version} is ended. ${counted(closed, "picture that it made is", "pictures that it made are")} closed; the server makes ${closed === 1 ? "it" : "them"} anew within a minute.`,
  );
  return 0;
}

/** Lets a version that was ended begin once more. */
export async function repeatRollout(parts: CliParts, version: number): Promise<ExitCode> {
  const isBegun = await asOperator(parts, (tx) => beginAgain(tx, version, parts.clock.nowMs()));
  if (!isBegun)
    throw new StartupRefusal("no_such_generator", `No version ${version} was ended. "musubi pictures rollout status" shows all.`);
  parts.terminal.say(`Version ${version} begins once more, with the known pictures.`);
  return 0;
}
