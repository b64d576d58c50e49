import type { TalkId } from "@musubi/protocol";
import { type Person, readyFile, setPortrait, type World } from "@musubi/testkit";
import { givePasskey, giveTakeOut, newClientName, newDevice, pngBase64, somebody } from "./cast.ts";
import { NAMES, type Name, Town } from "./closure-town.ts";
import { openCaseOf, openDesk, STAFF_NAME, STAFF_WORDS } from "./desk.ts";
import { type Listener, listen } from "./listener.ts";
import { talkUnderSeal } from "./sealed-in-town.ts";

/** Builds the town and lets its people live: talk, leave, come late, fall out, change names. Sockets listen throughout. */
export async function liveTogether(world: World): Promise<Town> {
  const people = new Map<Name, Person>();
  for (const name of NAMES) people.set(name, await somebody(world, name));
  const town = new Town(world, people);
  const listeners = new Map<Name, Listener>();
  for (const name of NAMES) listeners.set(name, await listen(town.person(name)));
  await moveIn(town, world);
  const { family, club } = await gatherTalks(town);
  await sendFilesAbout(town, { family, club });
  await keepAlbums(town, { family, club });
  await fallOut(town, family);
  await comeLate(town, family);
  await minglePrivately(town, club);
  await talkUnderSeal(town);
  await askForHelp(town, family);
  await listenOut(town, listeners);
  return town;
}

async function moveIn(town: Town, world: World): Promise<void> {
  for (const name of NAMES) {
    const second = await newDevice(town.person(name));
    town.owns(name, second.deviceId, (await town.must(name, "passkey.startAdd", {})).challengeId);
    town.owns(name, await givePasskey(world, town.person(name)), await giveTakeOut(world, town.person(name)));
    await town.must(name, "session.list", {});
    for (const { talkId } of (await town.must(name, "talk.list", { countMax: 200 })).talks) town.enters(talkId, name);
  }
  const friendships: readonly (readonly [Name, Name])[] = [
    ["alice", "bob"],
    ["alice", "daichi"],
    ["bob", "daichi"],
    ["alice", "gen"],
    ["chie", "mei"],
    ["bob", "mei"],
  ];
  for (const [one, other] of friendships) {
    await town.must(one, "friend.request", { handle: town.person(other).handle });
    await town.must(other, "friend.accept", { accountId: town.person(one).accountId });
    town.relates(one, other);
    town.relates(other, one);
  }
  // Asked, and never answered.
  await town.must("bob", "friend.request", { handle: town.person("chie").handle });
  town.relates("bob", "chie");
  town.relates("chie", "bob");
}

async function gatherTalks(town: Town): Promise<{ family: TalkId; club: TalkId }> {
  const ids = (...names: Name[]) => names.map((name) => town.person(name).accountId);
  const { talkId: family } = (await town.must("alice", "talk.create", { name: "家族", memberIds: ids("bob", "daichi") })).talk;
  town.enters(family, "alice", "bob", "daichi");
  const { talkId: club } = (await town.must("chie", "talk.create", { name: "読書会", memberIds: ids("mei") })).talk;
  town.enters(club, "chie", "mei");
  const seq = await town.say("alice", family, "三人だけの話", ["alice", "bob", "daichi"]);
  await town.must("daichi", "message.react", { talkId: family, seq, emoji: "🍵", isOn: true });
  await town.must("bob", "talk.markRead", { talkId: family, seq });
  await town.must("bob", "talk.signalTyping", { talkId: family });
  await town.must("alice", "talk.setPicture", { talkId: family, pictureBase64: pngBase64(4) });
  await town.say("chie", club, "二人の読書の話", ["chie", "mei"]);
  await newLink(town, "chie", club);
  await newLink(town, "daichi", null);
  return { family, club };
}

/** One file that daichi loses with the talk, one of the club, one that nobody was ever sent. */
async function sendFilesAbout(town: Town, { family, club }: { family: TalkId; club: TalkId }): Promise<void> {
  const bytes = Buffer.from("住所録");
  const send = async (name: Name, talkId: TalkId, caption: string, heardBy: readonly Name[]): Promise<string> => {
    const { fileId } = await readyFile(town.person(name), bytes, { kind: "file", name: `${caption}.csv` });
    town.owns(name, fileId);
    town.secrets.push({ text: caption, heardBy });
    await town.must(name, "message.send", { talkId, clientId: newClientName(), content: { kind: "files", fileIds: [fileId], caption } });
    return fileId;
  };
  town.shows(await send("alice", family, "三人の住所録", ["alice", "bob", "daichi"]), ["bob", "daichi"], ["bob"]);
  town.shows(await send("mei", club, "読書会の名簿", ["chie", "mei"]), ["chie"], ["chie"]);
  town.owns("gen", (await readyFile(town.person("gen"), bytes, { kind: "file" })).fileId);
}

/** An album of alice's talk in which daichi leaves his words, and one of the club. Whoever joins later sees the photos. */
async function keepAlbums(town: Town, { family, club }: { family: TalkId; club: TalkId }): Promise<void> {
  const bytes = Buffer.from(pngBase64(8), "base64");
  const make = async (name: Name, talkId: TalkId, caption: string) => {
    const { fileId } = await readyFile(town.person(name), bytes, { kind: "picture" });
    town.owns(name, fileId);
    const { albumId } = (await town.must(name, "album.create", { talkId, name: caption, showsViews: true })).album;
    town.keeps(albumId, talkId);
    await town.must(name, "album.addPhotos", { albumId, fileIds: [fileId] });
    await town.must(name, "album.setPhoto", { albumId, fileId, caption });
    return { albumId, fileId };
  };
  const ours = await make("alice", family, "家族の写真");
  town.shows(ours.fileId, ["bob", "daichi", "mei"], ["bob", "mei"]);
  town.secrets.push({ text: "家族の写真", heardBy: ["alice", "bob", "daichi", "mei"] });
  await town.must("daichi", "album.likePhoto", { ...ours, isLiked: true });
  await town.must("daichi", "album.comment", { ...ours, clientId: newClientName(), text: "なつかしい" });
  const theirs = await make("mei", club, "読書会の写真");
  town.shows(theirs.fileId, ["chie"], ["chie"]);
  town.secrets.push({ text: "読書会の写真", heardBy: ["chie", "mei"] });
}

async function newLink(town: Town, name: Name, talkId: TalkId | null): Promise<string> {
  const { invite } = await town.must(name, "invite.create", {
    kind: talkId === null ? "friend" : "talk",
    talkId,
    usesMax: 5,
    lifeHours: 24,
  });
  town.owns(name, invite.inviteId);
  town.holdsCode(invite.code ?? "");
  return invite.code ?? "";
}

/** daichi is removed and no friend of alice any more; gen is blocked. */
async function fallOut(town: Town, family: TalkId): Promise<void> {
  const { accountId: daichi } = town.person("daichi");
  const { accountId: gen } = town.person("gen");
  const { talkId: direct } = (await town.must("gen", "talk.openDirect", { accountId: town.person("alice").accountId })).talk;
  town.enters(direct, "gen", "alice");
  await town.say("gen", direct, "けんかの前の話", ["alice", "gen"]);
  await town.must("alice", "friend.block", { accountId: gen });
  await town.must("alice", "talk.removeMember", { talkId: family, accountId: daichi });
  town.leaves(family, "daichi");
  await town.must("alice", "friend.remove", { accountId: daichi });
  town.relates("alice", "daichi", false);
  town.relates("daichi", "alice", false);
  await town.say("bob", family, "大地がいなくなってからの話", ["alice", "bob"]);
}

/** mei joins alice's talk by a link, and then an old message changes. */
async function comeLate(town: Town, family: TalkId): Promise<void> {
  const seq = await town.say("alice", family, "芽衣が来る前の話", ["alice", "bob"]);
  await town.must("mei", "invite.accept", { code: await newLink(town, "alice", family) });
  town.enters(family, "mei");
  const edited = "書き直した前の話";
  town.secrets.push({ text: edited, heardBy: ["alice", "bob"] });
  await town.must("alice", "message.edit", { talkId: family, seq, text: edited });
  await town.must("bob", "message.react", { talkId: family, seq, emoji: "🍊", isOn: true });
  await town.must("bob", "message.pin", { talkId: family, seq, isPinned: true });
  await town.say("alice", family, "みんなの話", ["alice", "bob", "mei"]);
}

async function minglePrivately(town: Town, club: TalkId): Promise<void> {
  town.secrets.push(
    { text: "ちえの下書き", heardBy: ["chie"] },
    { text: "山田有紗", heardBy: ["alice"] },
    { text: "金柑が好き", heardBy: ["alice", "bob", "mei", "gen"] },
  );
  await town.must("chie", "talk.saveDraft", { talkId: club, text: "ちえの下書き", replyTo: null });
  await town.must("alice", "account.updatePrivate", {
    profile: { legalName: "山田有紗", legalNameKana: "", postalCode: "", address: "", phone: "" },
  });
  await town.must("alice", "account.updateProfile", { statusText: "金柑が好き" });
  const { fileId } = await setPortrait(town.person("alice"), Buffer.from(pngBase64(5), "base64"));
  town.owns("alice", fileId);
  town.shows(fileId, ["bob", "mei", "gen"], ["bob", "mei", "gen"]);
}

/** The staff reads cases of three people, and for alice's a stretch of the talk that she shares with others. */
async function askForHelp(town: Town, family: TalkId): Promise<void> {
  await using desk = openDesk(town.world);
  for (const name of ["alice", "chie", "gen"] as const) {
    const text = `${name}の相談`;
    town.secrets.push({ text, heardBy: [name] });
    const caseId = await openCaseOf(town.person(name), text);
    town.owns(name, caseId, (await desk.readCase(caseId)).id);
    if (name !== "alice") continue;
    for (const entry of await desk.readMessages({ caseId, talkId: family, fromSeq: 1, toSeq: 50 }))
      town.owns(town.nameOf(String(entry["subject_id"])), entry.id);
  }
  // Who of the staff it was is nobody's to know, nor what they wrote for each other.
  for (const text of [STAFF_NAME, STAFF_WORDS, "stf_", "emp_"]) town.secrets.push({ text, heardBy: [] });
}

/** Waits until every socket has told all it had to tell: what it is sent last comes last. */
async function listenOut(town: Town, listeners: ReadonlyMap<Name, Listener>): Promise<void> {
  for (const [name, listener] of listeners) {
    const other = await newDeviceOf(town, name);
    await other.must("account.updateProfile", { country: "SE" });
    await listener.hears((event) => event.includes('"account.changed"') && event.includes('"SE"'));
    for (const event of listener.heard) town.show(name, event);
    await listener.close();
  }
}

async function newDeviceOf(town: Town, name: Name): Promise<Person> {
  const device = await newDevice(town.person(name));
  town.owns(name, device.deviceId);
  return device;
}
