import { fromUtf8, present, utf8 } from "@musubi/base";
import type { ClientId } from "@wireapp/core-crypto/browser";
import { SealedGroup } from "../../src/engine/sealed-group.ts";
import type { Suite } from "../../src/engine/suite.ts";
import { commitTogether, expectOk, keepNothing, Person, talkOf } from "../people.ts";
import { TheirMember } from "./their-member.ts";

/** How much is done. */
export interface BenchSizes {
  readonly devices: number;
  readonly messages: number;
  readonly catchUp: number;
}

/** What was measured: milliseconds of each step (the median where it was taken more than once), and bytes on the wire. */
export type BenchFigures = Readonly<Record<string, number>>;

/** A text of 66 Japanese characters; sealed it stands in a frame of 256 bytes with 67 open ones (docs/subsystems/e2ee.md). */
const TEXT =
  "結び目は、ほどけないように結ぶものではなく、必要なときに必ずほどけるように結ぶものだと、祖母はよく言っていた。だから私は今もそう結んでいる。";
const FRAME_BYTES = 256;
const OPEN_BYTES = 67;
const OPENINGS = 5;

/** By the platform's own clock: ours counts whole milliseconds, and a message takes a fraction of one. */
async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly value: T }> {
  const from = performance.now();
  const value = await work();
  return { ms: performance.now() - from, value };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Our engine as the app uses it: through the adapter, which judges every commit and writes the state down before each step counts. */
export async function benchOurs(suite: Suite, { devices, messages, catchUp }: BenchSizes): Promise<BenchFigures> {
  const founder = await (await Person.make(suite, "founder")).start();
  const rest = await Promise.all(Array.from({ length: devices - 1 }, (_, at) => Person.make(suite, `p${at}`)));
  const all = [founder, ...rest];
  const reader = present(rest[0], "There are two.");
  const add = await Promise.all(rest.map((one) => one.keyPackage()));
  const talk = talkOf(all);
  const begin = await timed(async () => {
    const made = await founder.prepare({ add }, talk);
    expectOk(await founder.process(made.commit, talk));
    return made;
  });
  const tree = founder.group.publicTree;
  const join = await timed(() => reader.join(begin.value, tree, talk));
  const snapshot = reader.group.snapshot();
  const openings: number[] = [];
  for (let at = 0; at < OPENINGS; at++) openings.push((await timed(() => expectOk(SealedGroup.restore(suite, snapshot)))).ms);
  const renewal = await timed(() => founder.prepare({}, talk));
  expectOk(await founder.process(renewal.value.commit, talk));
  const renewed = await timed(async () => expectOk(await reader.process(renewal.value.commit, talk)));
  const said = await sayAndHear(founder, reader, messages);
  const newcomer = await Person.make(suite, "newcomer");
  const wider = talkOf([...all, newcomer]);
  const letIn = await timed(() => commitTogether(founder, { add: [newcomer] }, wider));
  const letInThere = await timed(async () => expectOk(await reader.process(letIn.value.commit, wider)));
  const owed = talkOf(all, [newcomer.leaf]);
  const removal = await timed(() => commitTogether(founder, { removeLeaves: [newcomer.leaf] }, owed));
  const removed = await timed(async () => expectOk(await reader.process(removal.value.commit, owed)));
  const missed: Uint8Array[] = [];
  for (let at = 0; at < catchUp; at++) missed.push(await say(founder));
  const caughtUp = await timed(async () => {
    for (const message of missed) expectOk(await reader.group.open(message, keepNothing));
  });
  return {
    ...{ "begin with all": begin.ms, "join by invitation": join.ms, "open what is kept": median(openings) },
    ...{ "renew, made": renewal.ms, "renew, followed": renewed.ms, "send one": said.sendMs, "receive one": said.receiveMs },
    ...{ "let one in, made (and joined)": letIn.ms, "let one in, followed": letInThere.ms },
    ...{ "remove one, made": removal.ms, "remove one, followed": removed.ms, "catch up with all missed": caughtUp.ms },
    ...{ "bytes of a message": said.bytes, "bytes of a renewal": renewal.value.commit.length },
    ...{ "bytes of the first invitation": begin.value.welcome?.length ?? 0, "bytes of what is kept": snapshot.length },
  };
}

async function say(person: Person): Promise<Uint8Array> {
  const content = new Uint8Array(FRAME_BYTES);
  content.set(utf8(TEXT).subarray(0, FRAME_BYTES));
  return expectOk(await person.group.seal({ content, authenticatedData: new Uint8Array(OPEN_BYTES) }, keepNothing));
}

async function sayAndHear(from: Person, to: Person, count: number) {
  const [sends, receives, bytes]: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < count; at++) {
    const sent = await timed(() => say(from));
    sends.push(sent.ms);
    bytes.push(sent.value.length);
    receives.push((await timed(async () => expectOk(await to.group.open(sent.value, keepNothing)))).ms);
  }
  return { sendMs: median(sends), receiveMs: median(receives), bytes: median(bytes) };
}

/** The same with core-crypto (OpenMLS), whose database lies in memory. */
export async function benchTheirs({ devices, messages, catchUp }: BenchSizes): Promise<BenchFigures> {
  const known = new Map<string, ClientId>();
  const make = (number: number): Promise<TheirMember> => {
    const id = TheirMember.idOf(number);
    known.set(fromUtf8(id.copyBytes()), id);
    return TheirMember.make(id, known);
  };
  const founder = await make(0);
  const rest: TheirMember[] = [];
  for (let at = 1; at < devices; at++) rest.push(await make(at));
  const reader = present(rest[0], "There are two.");
  await founder.start(utf8(`bench ${devices}`));
  const add: Uint8Array[] = [];
  for (const one of rest) add.push(await one.keyPackage());
  const begin = await timed(() => founder.commit({ add, remove: [] }));
  const join = await timed(() => reader.join(present(begin.value.welcome, "Somebody was added.")));
  const renewal = await timed(() => founder.commit({ add: [], remove: [] }));
  const renewed = await timed(() => reader.process(renewal.value.commit));
  const content = utf8(TEXT);
  const [sends, receives, bytes]: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < messages; at++) {
    const sent = await timed(() => founder.seal(content));
    sends.push(sent.ms);
    bytes.push(sent.value.length);
    receives.push((await timed(() => reader.open(sent.value))).ms);
  }
  const newcomer = await make(devices);
  const keyPackage = await newcomer.keyPackage();
  const letIn = await timed(async () => {
    const made = await founder.commit({ add: [keyPackage], remove: [] });
    await newcomer.join(present(made.welcome, "Somebody was added."));
    return made;
  });
  const letInThere = await timed(() => reader.process(letIn.value.commit));
  const removal = await timed(() => founder.commit({ add: [], remove: [newcomer.identity] }));
  const removed = await timed(() => reader.process(removal.value.commit));
  const missed: Uint8Array[] = [];
  for (let at = 0; at < catchUp; at++) missed.push(await founder.seal(content));
  const caughtUp = await timed(async () => {
    for (const message of missed) await reader.open(message);
  });
  return {
    ...{ "begin with all": begin.ms, "join by invitation": join.ms, "renew, made": renewal.ms, "renew, followed": renewed.ms },
    ...{ "send one": median(sends), "receive one": median(receives) },
    ...{ "let one in, made (and joined)": letIn.ms, "let one in, followed": letInThere.ms },
    ...{ "remove one, made": removal.ms, "remove one, followed": removed.ms, "catch up with all missed": caughtUp.ms },
    ...{ "bytes of a message": median(bytes), "bytes of a renewal": renewal.value.commit.length },
    ...{ "bytes of the first invitation": begin.value.welcome?.length ?? 0 },
  };
}

/** What a plain talk's device does instead: text into JSON and back, with what the server says of a message around it. */
export async function benchPlain({ messages, catchUp }: BenchSizes): Promise<BenchFigures> {
  const view = (seq: number) => ({
    ...{
      talkId: "tlk_0123456789abcdefghjk",
      seq,
      changedSeq: seq,
      senderId: "usr_0123456789abcdefghjk",
      clientId: "AAAAAAAAAAAAAAAAAAAAAA",
    },
    ...{ sentAt: 1_767_225_600_000, content: { kind: "text", text: TEXT }, replyTo: null, editedAt: null, isPinned: false, reactions: [] },
  });
  const [sends, receives]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let at = 0; at < messages; at++) {
    const sent = await timed(() => utf8(JSON.stringify(view(at))));
    bytes = sent.value.length;
    sends.push(sent.ms);
    receives.push((await timed((): unknown => JSON.parse(fromUtf8(sent.value)))).ms);
  }
  const missed = Array.from({ length: catchUp }, (_, at) => utf8(JSON.stringify(view(at))));
  const caughtUp = await timed(() => missed.map((one): unknown => JSON.parse(fromUtf8(one))).length);
  return {
    "send one": median(sends),
    "receive one": median(receives),
    "catch up with all missed": caughtUp.ms,
    "bytes of a message": bytes,
  };
}
