import type { Person } from "@musubi/testkit";
import type { Name, Town } from "./closure-town.ts";
import { makeSuite, SealedDevice } from "./sealed-device.ts";

/** Nobody is shown this by the server: it stands in a sealed talk. */
const SEALED_WORDS = "封をした二人の話";

/** A sealed talk of alice and bob, with what their devices keep for each other; chie has keys and is in none. */
export async function talkUnderSeal(town: Town): Promise<void> {
  const suite = await makeSuite();
  const open = (name: Name): Promise<SealedDevice> => SealedDevice.open(suite, town.person(name));
  const [alice, bob] = [await open("alice"), await open("bob")];
  await open("chie");
  const { talkId } = (await town.must("alice", "talk.openDirect", { accountId: bob.person.accountId, protection: "sealed" })).talk;
  town.enters(talkId, "alice", "bob");
  town.seals("alice", "bob");
  await alice.found(talkId);
  await alice.commit(talkId);
  await bob.enter();
  town.secrets.push({ text: SEALED_WORDS, heardBy: [] });
  await alice.say(talkId, SEALED_WORDS);
  await bob.follow(talkId);
  for (const { person } of [alice, bob]) await keepSomething(person, talkId);
}

async function keepSomething(person: Person, talkId: Parameters<SealedDevice["found"]>[0]): Promise<void> {
  await person.must("key.writeBackup", { version: 1, body: "AAAA" });
  await person.must("history.write", { talkId, from: 1, to: 1, body: "AAAA" });
}
