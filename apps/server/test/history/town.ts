import type { TalkId } from "@musubi/protocol";
import { callHttp, type Person, signUpPerson, TEST_PASSWORD } from "@musubi/testkit";
import type { DeviceFacts } from "./tested-device.ts";

/** Who has how many devices. */
const PEOPLE = [
  ["alice", 3],
  ["bob", 3],
  ["chie", 2],
  ["daichi", 1],
] as const;

/** People who know each other, signed in on all of their devices. */
export interface Town {
  readonly people: readonly Person[];
  /** Name, owner and token of each device. */
  readonly devices: readonly { readonly name: string; readonly owner: Person; readonly token: string }[];
}

/** Signs everybody up on a running server, on all of their devices, and makes them friends. */
export async function foundTown(url: string): Promise<Town> {
  const people: Person[] = [];
  const devices: Town["devices"][number][] = [];
  for (const [handle, count] of PEOPLE) {
    const owner = await signUpPerson(url, handle, handle);
    people.push(owner);
    devices.push({ name: `${handle}/1`, owner, token: owner.token });
    for (let number = 2; number <= count; number++) devices.push({ name: `${handle}/${number}`, owner, token: await signInAgain(owner) });
  }
  for (const [index, one] of people.entries()) {
    for (const other of people.slice(index + 1)) {
      await one.must("friend.request", { handle: other.handle });
      await other.must("friend.accept", { accountId: one.accountId });
    }
  }
  return { people, devices };
}

/** Opens a handful of talks between them: two pairs, three of them, and everybody. Gives each device the talks it is in. */
export async function openTalks({ people, devices }: Town, how: { readonly hasDirect: boolean }): Promise<DeviceFacts[]> {
  const [alice, bob, chie, daichi] = people;
  if (alice === undefined || bob === undefined || chie === undefined || daichi === undefined) throw new Error("The town has four people.");
  const talks: { readonly talkId: TalkId; readonly members: readonly Person[] }[] = [
    { talkId: (await alice.group("Everybody", bob, chie, daichi)).talkId, members: people },
    { talkId: (await bob.group("Three", alice, chie)).talkId, members: [alice, bob, chie] },
  ];
  if (how.hasDirect) {
    talks.push({ talkId: (await alice.direct(bob)).talkId, members: [alice, bob] });
    talks.push({ talkId: (await chie.direct(daichi)).talkId, members: [chie, daichi] });
  }
  return devices.map(({ name, owner, token }) => {
    const talkIds = talks.filter(({ members }) => members.includes(owner)).map(({ talkId }) => talkId);
    return { name, url: owner.url, token, talkIds };
  });
}

async function signInAgain(owner: Person): Promise<string> {
  const credential = { kind: "password", handle: owner.handle, password: TEST_PASSWORD };
  const answer = await callHttp(owner.url, null, "session.signIn", { credential, deviceName: "another", carrier: "bearer" });
  if (answer.output?.session.token === undefined) throw new Error(`Sign-in of ${owner.handle} was refused: ${answer.error?.code}.`);
  return answer.output.session.token;
}
