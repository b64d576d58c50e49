import { fromUtf8, present, utf8 } from "@musubi/base";
import type { ClientId } from "@wireapp/core-crypto/browser";
import { decodeMlsMessage } from "ts-mls";
import { ratchetTreeFromExtension } from "ts-mls/groupInfo.js";
import type { Suite } from "../../src/engine/suite.ts";
import type { Handover, Member } from "./member.ts";
import { OurMember } from "./our-member.ts";
import { TheirMember } from "./their-member.ts";

const DEEDS = 24;
const MEMBERS_MAX = 8;

/** What a run did. */
export interface MixedCounts {
  commits: number;
  adds: number;
  removals: number;
  rejoins: number;
  messages: number;
}

/** One random talk between both implementations. Throws at the first thing on which they disagree; the seed repeats it. */
export async function mixedRun(suite: Suite, seed: number): Promise<MixedCounts> {
  const run = new MixedRun(suite, seed);
  try {
    await run.begin();
    for (let deed = 0; deed < DEEDS; deed++) await run.act();
  } catch (fault) {
    throw new Error(`${run.last}: ${describe(fault)}`, { cause: fault });
  }
  return run.counts;
}

class MixedRun {
  readonly #suite: Suite;
  readonly #known = new Map<string, ClientId>();
  readonly counts: MixedCounts = { commits: 0, adds: 0, removals: 0, rejoins: 0, messages: 0 };
  /** What was being done, for whoever reads the fault. */
  last = "begin";
  #members: Member[] = [];
  #door: Uint8Array = new Uint8Array();
  #made = 0;
  #chance: number;

  constructor(suite: Suite, seed: number) {
    this.#suite = suite;
    this.#chance = (seed * 2_654_435_761 + 1) >>> 0;
  }

  async begin(): Promise<void> {
    const first = await this.#newMember(this.#roll(2) === 0 ? "ours" : "theirs");
    await first.start(utf8(`mixed ${this.#chance}`));
    this.#members = [first];
    await this.#add();
    await this.#add();
  }

  /** A number below the limit, the same for the same seed (a linear congruential generator; no secret hangs on it). */
  #roll(limit: number): number {
    this.#chance = (Math.imul(this.#chance, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#chance / 2 ** 32) * limit);
  }

  #pick(): Member {
    return present(this.#members[this.#roll(this.#members.length)], "Somebody is there.");
  }

  async #newMember(kind: "ours" | "theirs"): Promise<Member> {
    const id = TheirMember.idOf(this.#made++);
    this.#known.set(fromUtf8(id.copyBytes()), id);
    return kind === "ours" ? OurMember.make(this.#suite, fromUtf8(id.copyBytes())) : TheirMember.make(id, this.#known);
  }

  async act(): Promise<void> {
    const roll = this.#roll(10);
    if (roll < 3 && this.#members.length < MEMBERS_MAX) await this.#add();
    else if (roll < 5 && this.#members.length > 1) await this.#remove();
    else if (roll < 7) await this.#commit(this.#pick(), { add: [], remove: [] });
    else if (roll < 8 && this.#members.length > 1) await this.#rejoin();
    await this.#talk();
  }

  async #add(): Promise<void> {
    this.last = "add";
    const newcomers = [await this.#newMember(this.#roll(2) === 0 ? "ours" : "theirs")];
    if (this.#roll(3) === 0) newcomers.push(await this.#newMember(this.#roll(2) === 0 ? "ours" : "theirs"));
    const add = await Promise.all(newcomers.map((one) => one.keyPackage()));
    const { welcome } = await this.#commit(this.#pick(), { add, remove: [] });
    for (const one of newcomers) await one.join(present(welcome, "Somebody was added."));
    this.#members.push(...newcomers);
    this.counts.adds += newcomers.length;
  }

  async #remove(): Promise<void> {
    const gone = this.#pick();
    this.last = `remove ${gone.kind}`;
    const rest = this.#members.filter((one) => one !== gone);
    const committer = present(rest[this.#roll(rest.length)], "Somebody stays.");
    this.#members = rest;
    await this.#commit(committer, { add: [], remove: [gone.identity] });
    this.counts.removals += 1;
  }

  async #rejoin(): Promise<void> {
    const back = this.#pick();
    if (!isFirstFree(this.#door, back.identity)) return;
    this.last = `rejoin ${back.kind}`;
    const handover = await back.joinFromOutside(this.#door);
    await this.#follow(back, handover);
    this.counts.rejoins += 1;
  }

  async #commit(committer: Member, change: Parameters<Member["commit"]>[0]): Promise<Handover> {
    this.last += `, commit by ${committer.kind}`;
    const handover = await committer.commit(change);
    await this.#follow(committer, handover);
    return handover;
  }

  async #follow(committer: Member, handover: Handover): Promise<void> {
    for (const one of this.#members) {
      if (one === committer) continue;
      await one.process(handover.commit).catch((fault: unknown) => {
        throw new Error(`${one.kind} did not follow ${committer.kind}: ${describe(fault)}`);
      });
    }
    this.#door = handover.groupInfo;
    this.counts.commits += 1;
  }

  /** Somebody says something, and everybody else hears it from that one. */
  async #talk(): Promise<void> {
    const speaker = this.#pick();
    this.last = `message by ${speaker.kind}`;
    const text = `${this.counts.messages++}`;
    const sealed = await speaker.seal(utf8(text));
    const epoch = await speaker.epoch();
    for (const one of this.#members) {
      if (one === speaker) continue;
      const opened = await one.open(sealed).catch((fault: unknown) => {
        throw new Error(`${one.kind} did not hear ${speaker.kind}: ${describe(fault)}`);
      });
      if (fromUtf8(opened.content) !== text || opened.sender !== speaker.identity) throw new Error("Another text or another sender.");
      if ((await one.epoch()) !== epoch) throw new Error("Another epoch.");
    }
  }
}

/**
 * Whether no place is free before this member's own. Where one is, core-crypto 10.3.0 puts the member that comes back there and leaves
 * its former leaf standing although its commit removes it; RFC 9420 § 12.4.3.2 has it go. See docs/decisions/010.
 */
function isFirstFree(groupInfo: Uint8Array, identity: string): boolean {
  const message = decodeMlsMessage(groupInfo.slice(), 0)?.[0];
  if (message?.wireformat !== "mls_group_info") throw new Error("It is a group info.");
  const leaves = present(ratchetTreeFromExtension(message.groupInfo), "The tree is inside.").filter((_, index) => index % 2 === 0);
  const own = leaves.findIndex(
    (node) =>
      node?.nodeType === "leaf" && node.leaf.credential.credentialType === "basic" && fromUtf8(node.leaf.credential.identity) === identity,
  );
  return leaves.slice(0, own).every((node) => node !== undefined);
}

function describe(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const inner =
    "inner" in fault ? JSON.stringify(fault.inner, (_, value: unknown) => (value instanceof Error ? describe(value) : value)) : "";
  return `${fault.message} ${inner}`;
}
