import type { Random } from "@musubi/base";
import { GENERATOR_VERSION } from "@musubi/thumbnailer";
import { pino } from "pino";
import type { Config } from "../../config/settings.ts";
import { tryKnownPictures } from "../../platform/thumbnailer/canary.ts";
import type { Isolation } from "../../platform/thumbnailer/isolation.ts";
import { readKnownPictures } from "../../platform/thumbnailer/known-pictures.ts";
import { openPictureWorkshop } from "../../platform/thumbnailer/picture-workshop.ts";
import { asRole } from "../operator.ts";
import type { ReachedData } from "../reach-data.ts";
import { advice, bad, type Finding, good } from "./finding.ts";
import { type PictureState, readPictureState } from "./picture-store.ts";

/** Enough to see that the program works at all; a new version is tried with all of them. */
const KNOWN = 4;
/** A picture is looked at a second time within a minute, where not more are made than can be. */
const BEHIND_MAX = 300;

/** The program that opens pictures of strangers, as it would be started by this user on this machine. */
export async function checkWorkshop(random: Random): Promise<Finding[]> {
  const about = "pictures";
  try {
    await using workshop = await openPictureWorkshop({ random, log: pino({ enabled: false }), processCount: 2 });
    const pictures = await readKnownPictures(KNOWN);
    const canary = await tryKnownPictures({ maker: workshop, checker: workshop, pictures, lanes: 1, rounds: 1 });
    const made =
      canary.kind === "well"
        ? good(about, `Version ${workshop.generatorVersion} makes the known pictures as it must.`)
        : bad(
            about,
            `The known pictures do not come out as they must: ${canary.why}${canary.kind === "doubt" ? ` (${canary.picture})` : ""}.`,
            'Run "npm ci" again; if that does not help, go back to the release before. Until then pictures wait.',
          );
    return [isolationFinding(workshop.isolation), made];
  } catch (error) {
    const words = error instanceof Error ? error.message : "it ends at once";
    return [
      bad(
        about,
        `The program that makes pictures cannot be started: ${words.slice(0, 200)}`,
        'Run "npm ci" again. Until then pictures wait, and people talk all the same.',
      ),
    ];
  }
}

/** What holds the program that opens files of strangers, and what does not. */
export function isolationFinding({ hasNetwork, isUnprivileged, hasMemoryLimit }: Isolation): Finding {
  const about = "picture isolation";
  const open = [
    ...(hasNetwork ? ["it can reach the network"] : []),
    ...(isUnprivileged ? [] : ["it runs as root"]),
    ...(hasMemoryLimit ? [] : ["its memory has no limit"]),
  ];
  if (open.length === 0) return good(about, "The program that opens pictures has no network, no rights of its own and a memory limit.");
  return advice(
    about,
    `Of the program that opens pictures of strangers: ${open.join(", ")}. It sees no other file and no secret all the same.`,
    isUnprivileged
      ? "Allow user namespaces (or run Musubi where unshare --net works), and have util-linux installed."
      : "Have util-linux (setpriv, unshare) installed, or run Musubi as a user of its own.",
  );
}

/** What the database says of pictures: versions on their way, alarms, how far the second look is behind. */
export async function checkPictures(data: ReachedData, config: Config): Promise<Finding[]> {
  const state = await asRole(data, "musubi_operator", readPictureState);
  return [rolloutFinding(state, config), ...alarmFindings(state), ...behindFindings(state, data.isServerRunning)];
}

function rolloutFinding({ generators }: PictureState, config: Config): Finding {
  const about = "picture rollout";
  const own = generators.find(({ version }) => version === GENERATOR_VERSION);
  if (own?.state === "ended")
    return bad(
      about,
      `Version ${GENERATOR_VERSION}, which comes with this server, was ended on its way (${own.ended_because ?? ""}): pictures wait.`,
      `Go back to the release before, or say "musubi pictures rollout again ${GENERATOR_VERSION}" if you know better.`,
    );
  const newest = generators.find(({ version }) => version > GENERATOR_VERSION);
  if (newest === undefined)
    return good(
      about,
      config.thumbnailerNext === ""
        ? `Version ${GENERATOR_VERSION} makes all pictures.`
        : `Version ${GENERATOR_VERSION} makes all pictures; the newer one has not begun yet.`,
    );
  const { version, state, stage_percent, ended_because } = newest;
  if (state === "ended")
    return advice(
      about,
      `Version ${version} ended at ${stage_percent} % by itself (${ended_because ?? ""}); version ${GENERATOR_VERSION} makes all pictures.`,
      `Take MUSUBI_THUMBNAILER_NEXT away, or look at "musubi pictures rollout status".`,
    );
  return good(about, `Version ${version} is on its way: ${stage_percent} % of files${state === "live" ? ", to stay" : ""}.`);
}

function alarmFindings({ openAlarms }: PictureState): Finding[] {
  if (openAlarms === 0) return [];
  const words = openAlarms === 1 ? "One alarm about a picture is open." : `${openAlarms} alarms about pictures are open.`;
  return [advice("picture alarms", words, 'Look at them with "musubi pictures alarms" and "musubi pictures mix-ups"; then settle them.')];
}

function behindFindings({ unseen }: PictureState, isServerRunning: boolean): Finding[] {
  if (!isServerRunning || unseen <= BEHIND_MAX) return [];
  return [
    advice(
      "second look",
      `${unseen} pictures wait for their second look; it takes longer than a minute to find a wrong one.`,
      "After an upgrade or a purge this ends by itself. If it lasts, give the server more processors.",
    ),
  ];
}
