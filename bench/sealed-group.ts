// npm run bench:group: a sealed talk of many devices with the whole product, the apps' own code on the devices' side. See bench/README.md.
import { writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { assert, brand, present, systemClock, systemRandom } from "@musubi/base";
import { type Connection, connect } from "@musubi/client";
import { type ClientId, createTalk, readGroup, removeMember, type TalkId } from "@musubi/protocol";
import { memoryVault, SealedDesk } from "@musubi/sealed";
import { readProcUnits, residentKibOf } from "./machine/process-tree.ts";
import { BenchCluster } from "./parties/bench-cluster.ts";
import { accountIdOf, tokenOf } from "./parties/bench-people.ts";
import { prepareMusubi, startMusubiServer } from "./parties/musubi-party.ts";
import { countedSocket, type Traffic } from "./sealed/counted-socket.ts";

const LOOK_MS = 5;
const DEADLINE_MS = 600_000;
/** So many devices make their keys at once. */
const HANDS = 4;
/** Whoever does not find everybody there looks again. */
const ATTEMPTS_MAX = 20;
const AGAIN_MS = 2_000;

/** A device of the talk with the app's own code: what the screens stand on, and nothing above it. */
class Member implements AsyncDisposable {
  readonly user: number;
  readonly traffic: Traffic = { calls: 0, bytesIn: 0, bytesOut: 0 };
  /** Answers "rate_limited", by operation. */
  readonly limited = new Map<string, number>();
  /** Calls, by operation. */
  readonly asked = new Map<string, number>();
  readonly desk: SealedDesk;
  readonly connection: Connection;

  constructor(url: string, user: number, kept: Map<string, Uint8Array>) {
    this.user = user;
    const line = connect({ url, token: tokenOf(user), openSocket: countedSocket(this.traffic) });
    const { limited, asked } = this;
    const call: Connection["call"] = async (operation, input, options) => {
      asked.set(operation.name, (asked.get(operation.name) ?? 0) + 1);
      const answer = await line.call(operation, input, options);
      if (!answer.ok && answer.reason.code === "rate_limited") limited.set(operation.name, (limited.get(operation.name) ?? 0) + 1);
      return answer;
    };
    this.connection = new Proxy(line, {
      get: (target, name) => {
        if (name === "call") return call;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    this.desk = new SealedDesk({ connection: this.connection, vault: memoryVault(kept), clock: systemClock, random: systemRandom });
  }

  async start(): Promise<this> {
    await until(() => this.connection.state === "online");
    const state = await this.desk.start(accountIdOf(this.user));
    assert(state === "ready", `User ${this.user} has keys: ${state}.`);
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.desk.stop();
    await this.connection[Symbol.asyncDispose]();
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + DEADLINE_MS;
  while (!(await holds())) {
    assert(performance.now() < endMs, "What is waited for happens.");
    await sleep(LOOK_MS);
  }
}

type Figures = Record<string, number>;

/** How long something takes, and what goes over a device's line meanwhile. */
async function timed<T>(name: string, figures: Figures, member: Member | null, work: () => Promise<T>): Promise<T> {
  const before = { ...member?.traffic };
  const startMs = performance.now();
  const done = await work();
  figures[`${name} ms`] = Math.round(performance.now() - startMs);
  if (member !== null) {
    figures[`${name} calls`] = member.traffic.calls - (before.calls ?? 0);
    figures[`${name} bytes out`] = member.traffic.bytesOut - (before.bytesOut ?? 0);
    figures[`${name} bytes in`] = member.traffic.bytesIn - (before.bytesIn ?? 0);
  }
  say(
    `${name}: ${Object.entries(figures)
      .filter(([key]) => key.startsWith(`${name} `))
      .map(([key, value]) => `${key.slice(name.length + 1)} ${value.toLocaleString("en")}`)
      .join(", ")}`,
  );
  return done;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Sizes {
  readonly devices: number;
  readonly listeners: number;
  readonly missed: number;
}

/** Every device makes its keys, states itself and lays in KeyPackages, as at its first start. */
async function makeKeys(url: string, devices: number, keptOf: (user: number) => Map<string, Uint8Array>): Promise<void> {
  let next = 0;
  const hand = async (): Promise<void> => {
    for (let user = next++; user < devices; user = next++) {
      await using member = await new Member(url, user, keptOf(user)).start();
      assert(member.desk.state === "ready", "A device with keys.");
    }
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
}

/** Follows until so many are in the group, as this device sees it. */
async function followUntil(member: Member, talkId: TalkId, devices: number): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    await member.desk.follow(talkId);
    const there = (await member.desk.people(talkId)).length;
    if (there === devices) return;
    say(`user ${member.user}, attempt ${attempt}: ${there} in the group; limited: ${JSON.stringify(Object.fromEntries(member.limited))}`);
    await sleep(AGAIN_MS);
  }
  throw new Error("Not everybody is in the group.");
}

/** Says something, and gives its event. */
async function sayIn({ desk }: Member, talkId: TalkId, text: string): Promise<number> {
  const clientId = brand<ClientId>(Buffer.from(systemRandom.bytes(16)).toString("base64url"));
  const raw = JSON.stringify({ t: "text", text });
  const posted = await desk.post({ talkId, clientId, raw, use: { kind: "message" }, sealed: null }, () => []);
  assert(posted.ok, `It is said: ${JSON.stringify(posted)}`);
  return posted.value.event;
}

/** The whole story of one talk. */
async function run(cluster: BenchCluster, { devices, listeners, missed }: Sizes): Promise<Figures> {
  const units = readProcUnits();
  const figures: Figures = {};
  await prepareMusubi(cluster, { users: devices, roomUsers: devices });
  await using server = await startMusubiServer(cluster);
  const { url } = server;
  const serverMib = (): number => Math.round(residentKibOf(server.serverPids, units) / 1024);
  figures["server MiB at the start"] = serverMib();
  const kept = Array.from({ length: devices }, () => new Map<string, Uint8Array>());
  const keptOf = (user: number): Map<string, Uint8Array> => present(kept[user], "Every user keeps something.");

  await timed("keys of all devices", figures, null, () => makeKeys(url, devices, keptOf));

  await using founder = await new Member(url, 0, keptOf(0)).start();
  const others = Array.from({ length: devices - 1 }, (_, index) => accountIdOf(index + 1));
  const talkId = await timed("talk.create", figures, founder, async () => {
    const made = await founder.connection.call(createTalk, { name: "", memberIds: others, protection: "sealed" });
    assert(made.ok, `The talk is made: ${JSON.stringify(made)}`);
    return made.value.talk.talkId;
  });
  // Everybody is online: a few with the app's code, the others as sockets that count what reaches them.
  const heard = new Map<number, number>();
  const open: AsyncDisposable[] = [];
  const isListener = (user: number): boolean => user >= 1 && user <= listeners;
  for (let user = 1; user < devices; user++) {
    if (isListener(user)) continue;
    const line = connect({ url, token: tokenOf(user), openSocket: countedSocket({ calls: 0, bytesIn: 0, bytesOut: 0 }) });
    line.on("sealed.happened", ({ event }) => heard.set(user, event.event));
    open.push(line);
  }
  figures["server MiB with all online"] = serverMib();

  await timed("founding, with everybody let in", figures, founder, () => followUntil(founder, talkId, devices));
  const group = await founder.connection.call(readGroup, { talkId });
  assert(group.ok && group.value.group !== null, "The group is there.");
  figures["tree bytes"] = Buffer.from(group.value.group.tree, "base64url").length;
  figures["GroupInfo bytes"] = Buffer.from(group.value.group.groupInfo, "base64url").length;
  figures["kept by the founder, bytes of the group"] = keptOf(0).get(`group/${talkId}`)?.length ?? 0;

  const listening: Member[] = [];
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  for (let user = 1; user <= listeners; user++) {
    const member = new Member(url, user, keptOf(user));
    await timed(user === 1 ? "coming in by invitation, first" : "coming in by invitation", figures, member, async () => {
      await member.start();
      await followUntil(member, talkId, devices);
    });
    if (user === 1) for (const [name, count] of member.asked) figures[`coming in by invitation, first: ${name}`] = count;
    listening.push(member);
    open.push(member);
  }
  globalThis.gc?.();
  figures["client MiB of heap for each listener"] =
    Math.round((process.memoryUsage().heapUsed - heapBefore) / listeners / 1024 / 102.4) / 10;

  const post = (words: string): Promise<number> => sayIn(founder, talkId, words);
  const opened = (event: number): boolean => listening.every(({ desk }) => desk.shelf(talkId).at(event)?.said.fault === null);
  const reached = (event: number): boolean => [...heard.values()].filter((last) => last >= event).length === devices - 1 - listeners;
  for (const name of ["first message", "message"]) {
    let event = 0;
    await timed(`${name}, accepted`, figures, founder, async () => {
      event = await post("お昼は一時にしよう。駅の北口で待っているね。");
    });
    await timed(`${name}, then at every socket`, figures, null, () => until(() => reached(event)));
    await timed(`${name}, then opened by all listeners`, figures, null, () => until(() => opened(event)));
  }

  const gone = devices - 1;
  await timed("removal, until the next message is opened by all listeners", figures, founder, async () => {
    const removed = await founder.connection.call(removeMember, { talkId, accountId: accountIdOf(gone) });
    assert(removed.ok, `Somebody is removed: ${JSON.stringify(removed)}`);
    const event = await post("これで全員だね。");
    await until(() => opened(event));
  });
  const afterRemoval = await founder.connection.call(readGroup, { talkId });
  if (afterRemoval.ok) figures["tree bytes after the removal"] = Buffer.from(afterRemoval.value.group?.tree ?? "", "base64url").length;

  const outside = present(listening.pop(), "There are listeners.");
  await outside[Symbol.asyncDispose]();
  for (const key of keptOf(outside.user).keys()) if (/^(group|progress|ratchet)\//.test(key)) keptOf(outside.user).delete(key);
  const back = new Member(url, outside.user, keptOf(outside.user));
  open.push(back);
  await timed("coming in from outside", figures, back, async () => {
    await back.start();
    await followUntil(back, talkId, devices - 1);
  });
  await timed("the others follow who came from outside", figures, founder, () => founder.desk.follow(talkId));
  listening.push(back);

  figures["kept by who came from outside, bytes of the group"] = keptOf(back.user).get(`group/${talkId}`)?.length ?? 0;

  const away = present(listening.shift(), "There are listeners.");
  await away[Symbol.asyncDispose]();
  let last = 0;
  await timed(`${missed} messages, said one after the other`, figures, founder, async () => {
    for (let count = 0; count < missed; count++) last = await post(`${count}: 明日の集合は九時、傘を忘れずに。`);
  });
  const late = new Member(url, away.user, keptOf(away.user));
  open.push(late);
  await timed(`catching up with ${missed}`, figures, late, async () => {
    await late.start();
    await late.desk.follow(talkId);
    await until(() => late.desk.shelf(talkId).at(last)?.said.fault === null);
  });
  figures["server MiB at the end"] = serverMib();
  for (const member of [founder, ...listening, late])
    for (const [name, count] of member.limited)
      figures[`"rate_limited" for ${name}`] = (figures[`"rate_limited" for ${name}`] ?? 0) + count;
  await Promise.all(open.map((one) => one[Symbol.asyncDispose]()));
  return figures;
}

const { values } = parseArgs({
  options: {
    devices: { type: "string", default: "500" },
    listeners: { type: "string", default: "6" },
    missed: { type: "string", default: "1000" },
    dir: { type: "string", default: tmpdir() },
    out: { type: "string" },
  },
});
const sizes: Sizes = { devices: Number(values.devices), listeners: Number(values.listeners), missed: Number(values.missed) };
const facts = { startedAt: new Date(systemClock.nowMs()).toISOString(), node: process.versions.node, cores: cpus().length, sizes };
{
  await using cluster = await BenchCluster.start(values.dir);
  try {
    const figures = await run(cluster, sizes);
    if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify({ facts, figures }, null, 1)}\n`);
  } catch (error) {
    cluster.keep();
    process.stderr.write(`${String(error)}\nThe logs are in ${cluster.dir}.\n`);
    process.exitCode = 1;
  }
}
// Newcomers would still wait for the moment at which they renew their leaf.
process.exit();
