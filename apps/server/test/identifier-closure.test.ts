import { OPERATIONS, type Operation } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { liveTogether } from "./closure-life.ts";
import { NAMES, type Name, type Town } from "./closure-town.ts";
import { absentName, callRaw, idsIn, type RawAnswer } from "./raw-call.ts";
import { type NameKind, nameKindsOf, sampleInput } from "./sample-input.ts";

// Knowing an id gives nothing. Everybody in a small town lives for a while and keeps every name they are ever shown, in
// answers and in events; then each tries all of them, and all those of the others, everywhere an input takes one.

let world: World;
let town: Town;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  town = await liveTogether(world);
  for (const name of NAMES) await crawl(name);
});
afterAll(() => world.stop());

const operations: readonly Operation[] = Object.values(OPERATIONS);
const signedIn = operations.filter((operation) => operation.access !== null);
/** An id says only where a page of one's own things begins, as a text that sorts before or after theirs. */
const PLACES = new Set(["talk.list"]);

describe.each(NAMES)("%s", (name) => {
  test("is shown the ids of nobody else's devices, but of those in a sealed talk with them, and of nobody's links, keys, copies, ceremonies, cases and disclosures", () => {
    const private_ = [...shownTo(name)].filter((id) => /^(dev|inv|psk|tko|chl|blb|cas|led)_/.test(id));
    expect(private_.filter((id) => town.ownerOf(id) !== name && !town.isSealedWith(name, id))).toEqual([]);
  });

  test("is shown the ids of no file that was never shown where they looked", () => {
    const files = [...shownTo(name)].filter((id) => id.startsWith("fil_"));
    expect(files.filter((id) => town.ownerOf(id) !== name && !town.wasShown(name, id))).toEqual([]);
  });

  test("is shown the ids of no album of a talk they were never in", () => {
    const albums = [...shownTo(name)].filter((id) => id.startsWith("alb_"));
    expect(albums.filter((id) => !town.wasIn(name, town.talkOf(id)))).toEqual([]);
  });

  test("is shown the ids of no talk they were never in", () => {
    const talks = [...shownTo(name)].filter((id) => id.startsWith("tlk_"));
    expect(talks.filter((id) => !town.wasIn(name, id))).toEqual([]);
  });

  test("is shown the ids of nobody they have never met", () => {
    const people = [...shownTo(name)].filter((id) => id.startsWith("usr_"));
    expect(people.filter((id) => !town.hasMet(name, id))).toEqual([]);
  });

  test("is shown nothing that was said where they could not hear it", () => {
    const text = town.shown(name).join("\n");
    expect(town.secrets.filter((secret) => !secret.heardBy.includes(name) && text.includes(secret.text))).toEqual([]);
  });

  test("can use no id beyond their right, whoever it was shown to", async () => {
    const beyond: unknown[] = [];
    for (const operation of signedIn) {
      for (const kind of nameKindsOf(operation)) {
        if (kind === "handle" || PLACES.has(operation.name)) continue;
        for (const id of everyName(kind)) {
          if (town.mayUse(name, id)) continue;
          const answered = await tell(name, operation, kind, id);
          if (!answered.isAsIfAbsent)
            beyond.push({ operation: operation.name, id: town.describe(id), answer: answered.answer.body.slice(0, 200) });
        }
      }
    }
    expect(beyond).toEqual([]);
  });
});

test("the town is large enough to prove something: there are names of every kind, and most are foreign to most", () => {
  for (const kind of ["usr", "dev", "tlk", "inv", "tko", "cas", "led", "fil", "code"] as const)
    expect(everyName(kind).length, kind).toBeGreaterThan(2);
});

/** Every name of a kind that exists in the town, whoever knows it. */
function everyName(kind: NameKind): string[] {
  return town.everything().filter((name) => (kind === "code" ? !name.includes("_") : name.startsWith(`${kind}_`)));
}

function shownTo(name: Name): Set<string> {
  return idsIn(town.shown(name).join("\n"));
}

/** Calls every read with every name this person knows until no new one turns up. */
async function crawl(name: Name): Promise<void> {
  const tried = new Set<string>();
  for (let found = true; found; ) {
    found = false;
    for (const operation of signedIn.filter((one) => one.effect === "read" && one.reply === "json")) {
      for (const input of inputsFrom(operation, name)) {
        const key = `${operation.name} ${JSON.stringify(input)}`;
        if (tried.has(key)) continue;
        tried.add(key);
        found = true;
        town.show(name, (await callRaw(world.url, town.person(name).token, operation.name, input)).body);
      }
    }
  }
}

/** One input for each name known of each kind that the operation takes. */
function inputsFrom(operation: Operation, name: Name): unknown[] {
  const kinds = [...nameKindsOf(operation)];
  if (kinds.length === 0) return [sampleInput(operation, () => null)];
  // Whoever types a handle meets its owner: that is what handles are for, so it is no way by which ids spread.
  return kinds.flatMap((kind) =>
    [...shownTo(name)]
      .filter((one) => one.startsWith(`${kind}_`))
      .map((one) => sampleInput(operation, (wanted) => (wanted === kind ? one : null))),
  );
}

/** Asks with a name and then with one that names nothing in its place, and says whether the two answers are the same to the byte. */
async function tell(
  name: Name,
  operation: Operation,
  kind: NameKind,
  tried: string,
): Promise<{ answer: RawAnswer; isAsIfAbsent: boolean }> {
  const person: Person = town.person(name);
  // The other names are one's own, so that it is the tried one that decides.
  const own: Partial<Record<NameKind, string>> = {
    usr: person.accountId,
    dev: person.deviceId,
    handle: person.handle,
    tlk: town.groupOf(name) ?? FILLERS.tlk,
    alb: town.albumOf(name) ?? FILLERS.alb,
  };
  const inputWith = (one: string): unknown => {
    const sampled = sampleInput(operation, (wanted) => (wanted === kind ? one : (own[wanted] ?? FILLERS[wanted])));
    return operation.name === "invite.create" ? { ...Object(sampled), kind: "talk" } : sampled;
  };
  const ask = async (one: string): Promise<RawAnswer> => {
    const answer = await callRaw(world.url, person.token, operation.name, inputWith(one));
    return { ...answer, body: answer.body.replaceAll(one, "(name)") };
  };
  const answer = await ask(tried);
  return { answer, isAsIfAbsent: JSON.stringify(answer) === JSON.stringify(await ask(absentName(kind))) };
}

/** Names of nothing, for the fields that are not being tried. */
const FILLERS: Record<NameKind, string> = {
  usr: "usr_00000000000000000000",
  dev: "dev_00000000000000000000",
  tlk: "tlk_00000000000000000000",
  inv: "inv_00000000000000000000",
  psk: "psk_00000000000000000000",
  tko: "tko_00000000000000000000",
  chl: "chl_00000000000000000000",
  blb: "blb_00000000000000000000",
  cas: "cas_00000000000000000000",
  led: "led_00000000000000000000",
  fil: "fil_00000000000000000000",
  alb: "alb_00000000000000000000",
  code: "00000000000000000000",
  handle: "nobody.here",
};
