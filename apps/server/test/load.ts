import { randomName, systemRandom } from "@musubi/base";
import type { ClientId, MessageView, TalkId } from "@musubi/protocol";
import { callHttp, type Person, personOf, signUpPerson } from "@musubi/testkit";

/** For the tests that break things under load: several devices that send without pause and remember what was acknowledged. */

/** What became of one message: where it was put, or that nobody knows yet. */
export interface Sent {
  readonly clientId: ClientId;
  readonly text: string;
  seq: number | null;
}

/** A load that runs until it is stopped. */
export interface Load {
  readonly sent: readonly Sent[];
  /** Codes of the answers that were no. */
  readonly refusals: ReadonlySet<string>;
  /** Resolves once this many messages have been acknowledged. */
  acknowledged(count: number): Promise<void>;
  /** Stops sending and waits for the answers that are under way. */
  stop(): Promise<void>;
}

/** Somebody on this server. */
export async function newcomer(url: string, handle: string): Promise<Person> {
  return signUpPerson(url, handle, handle);
}

/** The same device at a server that was started anew. */
export function again(person: Person, url: string): Person {
  return personOf(url, person);
}

/** Starts several senders, each with one message under way. */
export function startLoad(person: Person, talkId: TalkId, senders: number): Load {
  const sent: Sent[] = [];
  const refusals = new Set<string>();
  const state = { isStopped: false };
  const sendOn = async (): Promise<void> => {
    while (!state.isStopped) {
      const clientId = randomName(systemRandom, 20) as ClientId;
      const one: Sent = { clientId, text: `${sent.length + 1} 📦 荷物`, seq: null };
      sent.push(one);
      await send(person, talkId, one, refusals);
    }
  };
  const all = Array.from({ length: senders }, sendOn);
  return {
    sent,
    refusals,
    acknowledged: async (count) => {
      while (sent.filter((one) => one.seq !== null).length < count) await new Promise((done) => setTimeout(done, 5));
    },
    stop: async () => {
      state.isStopped = true;
      await Promise.all(all);
    },
  };
}

/** Sends one message once. A connection that breaks leaves its fate unknown. */
export async function send(person: Person, talkId: TalkId, one: Sent, refusals = new Set<string>()): Promise<void> {
  try {
    const answer = await callHttp(person.url, person.token, "message.send", {
      talkId,
      clientId: one.clientId,
      content: { kind: "text", text: one.text },
    });
    if (answer.output !== undefined) one.seq = answer.output.seq;
    else refusals.add(answer.error?.code ?? "nothing");
  } catch {
    // The server is gone; whoever kept the message will send it again.
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Sends everything whose fate is unknown again, under its old name, until each is acknowledged. */
export async function sendAgain(person: Person, talkId: TalkId, sent: readonly Sent[]): Promise<void> {
  for (const one of sent) while (one.seq === null) await send(person, talkId, one);
}

/** Every message of people in a talk, in order. */
export async function readAll(person: Person, talkId: TalkId): Promise<MessageView[]> {
  const messages: MessageView[] = [];
  for (let after = 0; ; ) {
    const page = await person.must("message.list", { talkId, after, countMax: 200 });
    messages.push(...page.messages);
    if (!page.hasAfter) return messages;
    after = page.messages.at(-1)?.seq ?? after;
  }
}

/**
 * What is wrong with a talk after all this; empty when every acknowledged message stands once, whole, at its place, and all
 * stand in one order. Places may be empty: a message that was not stored, or a change of another one, has taken them.
 */
export function faultsOf(messages: readonly MessageView[], sent: readonly Sent[]): string[] {
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  const clientIds = messages.map((message) => message.clientId);
  const known = new Set<string>(sent.map((one) => one.clientId));
  const faults = sent.flatMap((one) => {
    if (one.seq === null) return [];
    const found = bySeq.get(one.seq);
    if (found === undefined) return [`${one.text} was acknowledged at ${one.seq} and is lost`];
    const isWhole = found.clientId === one.clientId && found.content.kind === "text" && found.content.text === one.text;
    return isWhole ? [] : [`${one.seq} holds another message than the one acknowledged there`];
  });
  if (new Set(clientIds).size !== clientIds.length) faults.push("a message stands twice");
  messages.forEach((message, index) => {
    if (message.seq <= (messages[index - 1]?.seq ?? 0)) faults.push(`the order is broken at ${message.seq}`);
    if (message.content.kind === "text" && !known.has(message.clientId)) faults.push(`nobody sent what stands at ${message.seq}`);
  });
  return faults;
}
