import { OPERATIONS, type Operation, type OperationName } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { INPUTS } from "./access-inputs.ts";
import { EXPECTED } from "./access-matrix.expected.ts";
import type { Scene } from "./access-scene.ts";
import { type Cast, gatherCast, KINDS, type Kind, SECRET, SESSIONLESS, seedTalk } from "./cast.ts";
import { blotNames, callRaw, type RawAnswer, withAbsentNames } from "./raw-call.ts";

let world: World;
let shared: Scene;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  shared = await newScene();
});
afterAll(() => world.stop());

const contract: Record<OperationName, Operation> = OPERATIONS;
const names = Object.keys(OPERATIONS) as OperationName[];
/** The owner comes last, because what she does to a relation changes how the others stand. */
const order = [...KINDS].reverse();

describe.each(names)("%s", (name) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = INPUTS[name].needsOwnCast === true ? await newScene() : shared;
  });

  test.each(order.map((kind) => [kind, verdictOf(name, kind)] as const))(`${name}: %s is answered %s`, async (kind, verdict) => {
    const input = await INPUTS[name].input(scene, kind);
    const caller = await callerOf(scene, name, kind);
    const asked = name === "account.delete" && caller !== null ? { ...input, handle: caller.handle } : input;
    const ask = (what: unknown): Promise<RawAnswer> => callRaw(world.url, caller?.token ?? null, name, what);
    const before = await stateOf(scene.cast, name);
    const answer = await ask(asked);
    if (verdict === "yes") {
      expect(answer.status, answer.body).toBe(200);
    } else if (verdict === "unauthenticated" || verdict === "not_found") {
      expect(answer).toMatchObject({ status: verdict === "not_found" ? 404 : 401, body: `{"error":{"code":"${verdict}"}}` });
      expect(answer).toEqual(await ask(withAbsentNames(asked)));
      expect(await stateOf(scene.cast, name)).toEqual(before);
    } else if (verdict === "as if absent") {
      const absent = withAbsentNames(asked);
      expect(blotNames(answer, asked)).toEqual(blotNames(await ask(absent), absent));
      expect(await stateOf(scene.cast, name)).toEqual(before);
    } else {
      expect(answer).toMatchObject({ status: 409, body: `{"error":{"code":"${verdict}"}}` });
    }
    if (!MEMBERS.has(kind)) expect(answer.body).not.toContain(SECRET);
  });
});

test("every operation of the contract has its row, and no row is left over", () => {
  expect(Object.keys(EXPECTED).sort()).toEqual([...names].sort());
});

test("a kind without a session may call public operations alone", () => {
  for (const name of names) {
    const mayAnyone = EXPECTED[name].may.some((kind) => SESSIONLESS.includes(kind));
    expect({ name, mayAnyone }).toEqual({ name, mayAnyone: contract[name].public !== null });
  }
});

const MEMBERS = new Set<Kind>(["owner", "admin", "member"]);

async function newScene(): Promise<Scene> {
  const cast = await gatherCast(world);
  return { cast, talk: await seedTalk(cast) };
}

function verdictOf(name: OperationName, kind: Kind): string {
  const expected = EXPECTED[name];
  const refused = Object.entries(expected.refused ?? {}).find(([, kinds]) => kinds.includes(kind));
  const said = [
    ...(expected.may.includes(kind) ? ["yes"] : []),
    ...(refused === undefined ? [] : [refused[0]]),
    ...(expected.alike?.includes(kind) === true ? ["as if absent"] : []),
  ];
  if (said.length > 1) throw new Error(`The row of ${name} says several things of ${kind}.`);
  return said[0] ?? (SESSIONLESS.includes(kind) && !contract[name].isHidden ? "unauthenticated" : "not_found");
}

async function callerOf(scene: Scene, name: OperationName, kind: Kind): Promise<Person | null> {
  const actor = scene.cast.actors[kind];
  if (actor === null || SESSIONLESS.includes(kind)) return actor;
  return (await INPUTS[name].caller?.(scene, actor)) ?? actor;
}

/** What alice sees of everything of hers: whoever was told no must have changed none of it. Reads change nothing anyway. */
async function stateOf({ alice }: Cast, name: OperationName): Promise<unknown> {
  return contract[name].effect === "write" ? await alice.must("sync.start", { friendsAfter: 0 }) : null;
}
