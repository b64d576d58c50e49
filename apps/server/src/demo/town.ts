import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { assert, type Clock, type Random } from "@musubi/base";
import { type AccountId, Handle, newId, type TalkId } from "@musubi/protocol";
import { makeAccount } from "../features/accounts/make-account.ts";
import { PasswordHasher } from "../features/devices/port.ts";
import { fits } from "../kernel/fits.ts";
import type { Database } from "../kernel/transaction.ts";
import type { KeyRing } from "../platform/keys/key-ring.ts";
import { fillLongTalk } from "./long-talk.ts";
import { HANDLES_TO_TRY, MORE_FRIENDS, PEOPLE, REQUESTS } from "./people.ts";
import { foundersOf, planTalk, type TalkPlan } from "./plan.ts";
import { parseScript, type TalkScript } from "./script.ts";
import { SeededRandom } from "./seeded-random.ts";
import {
  addMember,
  foundTalk,
  keepTextBefore,
  markFavourite,
  putStandings,
  putStatus,
  relate,
  type Standing,
  settleGroup,
  writePast,
} from "./town-store.ts";

/** What a demo was asked for. */
export interface DemoOptions {
  /** Messages of one long talk on top of the town; 0 for none. */
  readonly longTalkMessages: number;
}

/** What filling the town needs. */
export interface TownParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly region: string;
  readonly clock: Clock;
  /** For keys, salts and codes; names and times come from a fixed seed. */
  readonly random: Random;
}

/** What has come about. */
export interface Town {
  readonly peopleCount: number;
  readonly talkCount: number;
  readonly messageCount: number;
}

/** The password of everybody in the town: it is a demo, and printed at the end. */
export const DEMO_PASSWORD = "midorizaka-no-asa";
/** Handles worth signing in as. */
export const DEMO_HANDLES: readonly string[] = HANDLES_TO_TRY;

const SEED = "midorizaka";
const DAY_MS = 86_400_000;
/** The people came a week before the first talk. */
const CAME_DAYS_AGO = 28;
const TALKS_DIR = join(import.meta.dirname, "talks");

/** Fills an empty server with a small town. The caller has made sure that it is empty. */
export async function fillTown(parts: TownParts, options: DemoOptions): Promise<Town> {
  const random = new SeededRandom(SEED);
  const ids = await makePeople(parts, random);
  const scripts = await readScripts();
  await makeFriends(parts, ids, scripts);
  const idOf = (handle: string): AccountId => found(ids.get(handle), handle).accountId;
  const nameOf = (handle: string): string =>
    found(
      PEOPLE.find((one) => one.handle === handle),
      handle,
    ).name;
  let messageCount = 0;
  for (const script of scripts) {
    const plan = planTalk(script, { nowMs: parts.clock.nowMs(), random, idOf, nameOf });
    const talkId = script.kind === "self" ? found(ids.get(script.owner), script.owner).selfTalkId : newId("tlk", random);
    await playTalk(parts, { script, plan, talkId, idOf });
    messageCount += plan.messages.length;
  }
  const hasLongTalk = options.longTalkMessages > 0;
  if (hasLongTalk)
    await fillLongTalk(parts.database, {
      random,
      idOf,
      region: parts.region,
      nowMs: parts.clock.nowMs(),
      count: options.longTalkMessages,
      scripts,
    });
  const talkCount = scripts.length + (hasLongTalk ? 1 : 0);
  return { peopleCount: PEOPLE.length, talkCount, messageCount: messageCount + options.longTalkMessages };
}

/** The plays of the town, in the order of their files. */
export async function readScripts(): Promise<TalkScript[]> {
  const names = (await readdir(TALKS_DIR)).filter((name) => name.endsWith(".txt")).sort();
  return await Promise.all(names.map(async (name) => parseScript(await readFile(join(TALKS_DIR, name), "utf8"))));
}

type Ids = ReadonlyMap<string, { readonly accountId: AccountId; readonly selfTalkId: TalkId }>;

async function makePeople(parts: TownParts, random: SeededRandom): Promise<Ids> {
  const { database, keyRing, region, clock } = parts;
  const passwordHash = await new PasswordHasher(parts.random).hash(DEMO_PASSWORD);
  const cameMs = clock.nowMs() - CAME_DAYS_AGO * DAY_MS;
  const ids = new Map<string, { accountId: AccountId; selfTalkId: TalkId }>();
  for (const [index, person] of PEOPLE.entries()) {
    const { handle } = person;
    assert(fits(Handle, handle), "The handles of the town have the form of handles.");
    const request = {
      handle,
      displayName: person.name,
      country: person.country,
      language: person.language,
      region,
      passwordHash,
      createdMs: cameMs + index * 7_300_000,
    };
    const made = await database.transact("gate", { actor: null }, (tx) =>
      makeAccount(tx, { keyRing, random: parts.random, idRandom: random }, request),
    );
    if (made === "handle_taken") throw new Error(`The handle ${person.handle} is there twice.`);
    ids.set(person.handle, made);
    await database.transact("people", { actor: made.accountId }, (tx) => putStatus(tx, made.accountId, person.status));
  }
  return ids;
}

/** Whoever is in a talk with its owner is a friend of the owner; the rest is in the list. */
async function makeFriends({ database, clock }: TownParts, ids: Ids, scripts: readonly TalkScript[]): Promise<void> {
  const pairs = new Map<string, readonly [string, string]>();
  const add = (one: string, other: string): void => void pairs.set([one, other].sort().join(), [one, other]);
  for (const script of scripts) for (const member of script.members) add(script.owner, member);
  for (const [one, other] of MORE_FRIENDS) add(one, other);
  const idOf = (handle: string): AccountId => found(ids.get(handle), handle).accountId;
  const sinceMs = clock.nowMs() - (CAME_DAYS_AGO - 5) * DAY_MS;
  for (const [one, other] of pairs.values()) {
    await database.transact("people", { actor: idOf(one) }, (tx) => relate(tx, [idOf(one), idOf(other)], "asks", sinceMs));
    await database.transact("people", { actor: idOf(other) }, (tx) => relate(tx, [idOf(other), idOf(one)], "accepts", sinceMs));
  }
  for (const [from, to] of REQUESTS) {
    await database.transact("people", { actor: idOf(from) }, (tx) => relate(tx, [idOf(from), idOf(to)], "asks", clock.nowMs() - DAY_MS));
  }
  for (const { handle, favourites = [] } of PEOPLE) {
    for (const other of favourites)
      await database.transact("people", { actor: idOf(handle) }, (tx) => markFavourite(tx, idOf(handle), idOf(other)));
  }
}

interface Play {
  readonly script: TalkScript;
  readonly plan: TalkPlan;
  readonly talkId: TalkId;
  readonly idOf: (handle: string) => AccountId;
}

async function playTalk({ database, region, clock }: TownParts, { script, plan, talkId, idOf }: Play): Promise<void> {
  const ownerId = idOf(script.owner);
  if (script.kind !== "self") {
    const talk = {
      talkId,
      kind: script.kind,
      name: script.name,
      region,
      ownerId,
      otherIds: foundersOf(script).map(idOf),
      foundedMs: plan.foundedMs,
    };
    await database.transact("people", { actor: ownerId }, (tx) => foundTalk(tx, talk));
  }
  await database.transact("jobs", { actor: null }, (tx) => writePast(tx, talkId, plan.messages));
  await database.transact("people", { actor: ownerId }, async (tx) => {
    for (const entry of plan.entries) await addMember(tx, talkId, entry);
    if (script.kind === "group") await settleGroup(tx, talkId, { adminIds: script.admins.map(idOf), isAdminsOnly: script.isAdminsOnly });
  });
  for (const message of plan.messages.filter((one) => one.textBefore !== null)) {
    await database.transact("jobs", { actor: null }, (tx) => keepTextBefore(tx, talkId, message));
  }
  const standings = [script.owner, ...script.members].map((handle) =>
    standingOf(script, handle, { idOf, lastSeq: plan.messages.length, nowMs: clock.nowMs() }),
  );
  await database.transact("jobs", { actor: null }, (tx) => putStandings(tx, talkId, standings));
}

const MUTED_DAYS = 30;

function standingOf(
  script: TalkScript,
  handle: string,
  at: { idOf: (handle: string) => AccountId; lastSeq: number; nowMs: number },
): Standing {
  const { marks } = script;
  return {
    accountId: at.idOf(handle),
    readSeq: Math.max(at.lastSeq - (script.unread.get(handle) ?? 0), 0),
    isPinned: marks.pinned.includes(handle),
    isArchived: marks.archived.includes(handle),
    mutedUntilMs: marks.muted.includes(handle) ? at.nowMs + MUTED_DAYS * DAY_MS : null,
  };
}

function found<T>(value: T | undefined, handle: string): T {
  if (value === undefined) throw new Error(`Nobody in the town is called ${handle}.`);
  return value;
}
