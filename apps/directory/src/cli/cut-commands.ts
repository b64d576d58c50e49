import { brand } from "@musubi/base";
import { type CutId, newDirectoryId, type Population, type StaffDeviceId } from "@musubi/protocol/staff";
import { type CliParts, type End, makeCommand, makeGroup, safeText, tableLines, timeOf } from "@musubi/server/platform";
import type { CommandDef } from "citty";
import { record } from "../actions/store.ts";
import { cutPopulation } from "../cuts/make-cut.ts";
import { canBeCut } from "../cuts/population.ts";
import { liftCut, listCuts, readCut } from "../cuts/store.ts";
import { attest, readDevice } from "../devices/store.ts";
import { demandNewPasskey, endSessionsOfPopulation } from "../people/store.ts";
import { asOperator, type OperatorCall } from "./as-operator.ts";
import { countryOf, employerOf, numberOf, unusable } from "./given.ts";

const HOUR_MS = 3_600_000;
const WHOM = {
  person: { type: "string", valueHint: "stf_…", description: "One person" },
  team: { type: "string", valueHint: "name", description: "Everybody of a team" },
  employer: { type: "string", valueHint: "name or id", description: "An employer with its subsidiaries" },
  country: { type: "string", valueHint: "CN", description: "The offices of a country, and every call from there" },
} as const;
const WHY = { why: { type: "string", required: true, description: "The reason, for the record" } } as const;

async function populationOf({ tx }: OperatorCall, text: (name: string) => string | null): Promise<Population | null> {
  const given = Object.keys(WHOM).flatMap((kind) => (text(kind) === null ? [] : [kind]));
  if (given.length > 1) throw unusable("One of --person, --team, --employer and --country at a time.");
  const [person, team, employer, country] = [text("person"), text("team"), text("employer"), text("country")];
  if (person !== null) return { kind: "person", target: person };
  if (team !== null) return { kind: "team", target: team };
  if (employer !== null) return { kind: "employer", target: await employerOf(tx, employer) };
  return country === null ? null : { kind: "country", target: countryOf("--country", country) };
}

/** `musubi staff cut`. */
export function cutCommand(parts: CliParts, end: End): CommandDef {
  const title = { name: "musubi staff cut", description: "End everything of a person, team, employer or country, within a second" };
  return makeCommand(title, { ...WHOM, ...WHY }, async (given) => {
    const made = await asOperator(parts, async (call) => {
      const population = await populationOf(call, (name) => given.text(name));
      if (population === null) throw unusable("Say whom: --person, --team, --employer or --country.");
      if (!(await canBeCut(call.tx, population))) throw unusable(`There is no ${population.kind} ${population.target} that could be cut.`);
      const id = newDirectoryId("cut", parts.random);
      const words = given.text("why") ?? "";
      const endedSessions = await cutPopulation(call.tx, { id, population, words, by: null }, call.nowMs);
      const target = `${population.kind} ${population.target}`.slice(0, 80);
      await record(call.tx, "operator", { action: "cut.make", target, words, detail: { id, endedSessions }, nowMs: call.nowMs });
      return { id, endedSessions };
    });
    parts.terminal.say(`cut             ${made.id}, ${made.endedSessions} sessions ended`);
    parts.terminal.say("A running server ends grants, downloads and queued jobs at once; one that is stopped, when it starts.");
    end(0);
  });
}

/** `musubi staff cuts` and `musubi staff lift-cut`. */
export function cutsCommands(parts: CliParts, end: End): Record<string, CommandDef> {
  const list = makeCommand({ name: "musubi staff cuts", description: "Cuts, newest first" }, {}, async () => {
    const rows = (await asOperator(parts, ({ tx }) => listCuts(tx, 200))).map((one) => [
      one.cutId,
      one.kind,
      safeText(one.target),
      timeOf(new Date(one.madeAt)),
      one.liftedAt === null ? "live" : "lifted",
      one.toldAt === null ? "data plane not told yet" : "",
      safeText(one.words),
    ]);
    for (const line of tableLines(["id", "kind", "whom", "made", "state", "", "why"], rows)) parts.terminal.say(line);
    end(0);
  });
  const args = { id: { type: "positional", required: true, description: "The cut's id (musubi staff cuts shows it)" }, ...WHY } as const;
  const title = {
    name: "musubi staff lift-cut",
    description: "Lift a cut of a person, team or country; an employer comes back by joining anew",
  };
  const lift = makeCommand(title, args, async (given) => {
    const id = brand<CutId>(given.text("id") ?? "");
    await asOperator(parts, async ({ tx, nowMs }) => {
      const cut = await readCut(tx, id);
      if (cut === null || cut.liftedAt !== null) throw unusable(`There is no live cut ${id}.`);
      if (cut.kind === "employer") throw unusable("An employer comes back by joining anew: that is asked for in the console.");
      await liftCut(tx, id, { by: null, nowMs });
      await record(tx, "operator", { action: "cut.lift", target: id, words: given.text("why") ?? "", nowMs });
    });
    parts.terminal.say("lifted");
    end(0);
  });
  return { cuts: list, "lift-cut": lift };
}

/** `musubi staff sign-out` and `musubi staff demand-new-passkey`. */
export function populationCommands(parts: CliParts, end: End): Record<string, CommandDef> {
  const make = (name: string, description: string, act: (call: OperatorCall, whom: Population | null) => Promise<string>): CommandDef =>
    makeCommand({ name: `musubi staff ${name}`, description }, { ...WHOM, ...WHY }, async (given) => {
      const said = await asOperator(parts, async (call) => {
        const whom = await populationOf(call, (name) => given.text(name));
        const words = await act(call, whom);
        const target = whom === null ? "everybody" : `${whom.kind} ${whom.target}`.slice(0, 80);
        await record(call.tx, "operator", { action: `population.${name}`, target, words: given.text("why") ?? "", nowMs: call.nowMs });
        return words;
      });
      parts.terminal.say(said);
      end(0);
    });
  const signOut = make("sign-out", "Sign a population out everywhere; everybody, when none is named", async ({ tx, nowMs }, whom) => {
    return `${await endSessionsOfPopulation(tx, whom, { reason: "signed out by order", nowMs })} sessions ended`;
  });
  const renew = make(
    "demand-new-passkey",
    "Sign a population out and let them do nothing but set a new passkey",
    async ({ tx, nowMs }, whom) => {
      const marked = await demandNewPasskey(tx, whom, nowMs);
      return `${marked} people marked, ${await endSessionsOfPopulation(tx, whom, { reason: "new passkey demanded", nowMs })} sessions ended`;
    },
  );
  return { "sign-out": signOut, "demand-new-passkey": renew };
}

/** `musubi staff device attest`. */
export function deviceCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    id: { type: "positional", required: true, description: "The device's id" },
    health: { type: "string", default: "healthy", description: "healthy or unhealthy" },
    country: { type: "string", valueHint: "JP", description: "The country in which it is known to be" },
    hours: { type: "string", default: "24", description: "How long this counts, at most 720 hours" },
  } as const;
  const title = { name: "musubi staff device attest", description: "Say how a device is and where, as its management knows it" };
  const attestOne = makeCommand(title, args, async (given) => {
    const id = brand<StaffDeviceId>(given.text("id") ?? "");
    const health = given.text("health");
    if (health !== "healthy" && health !== "unhealthy") throw unusable("--health is healthy or unhealthy.");
    const country = given.text("country") === null ? null : countryOf("--country", given.text("country"));
    const hours = numberOf("--hours", given.text("hours"), { min: 1, max: 720 });
    const device = await asOperator(parts, async ({ tx, nowMs }) => {
      await attest(tx, id, { health, country, untilMs: nowMs + hours * HOUR_MS, by: "operator", nowMs });
      await record(tx, "operator", { action: "device.attest", target: id, detail: { health, country, hours }, nowMs });
      return await readDevice(tx, id, nowMs);
    });
    if (device === null) throw unusable(`There is no device ${id}.`);
    parts.terminal.say(`${device.deviceId} ${device.state} ${device.country}`);
    end(0);
  });
  return makeGroup({ name: "musubi staff device", description: "Devices of the staff" }, { attest: attestOne });
}
