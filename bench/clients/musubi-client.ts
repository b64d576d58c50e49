import { present } from "@musubi/base";
import { accountIdOf, tokenOf } from "../parties/bench-people.ts";
import { between } from "./bare-client.ts";
import { Line } from "./line.ts";
import type { ThinClient } from "./thin-client.ts";

/** What waits for the answer to a call: nothing, the arrival of a message's own echo, or a reader of the whole answer. */
type Awaiting = null | string | ((answer: Answer) => void);

interface Answer {
  readonly ok?: Readonly<Record<string, unknown>>;
  readonly no?: unknown;
}

/** A user of Musubi, on the socket like any program, without the engine of @musubi/client. */
export class MusubiClient implements ThinClient {
  onMessage: ThinClient["onMessage"] = () => undefined;
  onFailure: ThinClient["onFailure"] = () => undefined;
  readonly #url: string;
  readonly #user: number;
  readonly #calls = new Map<number, Awaiting>();
  #line: Line | null = null;
  #lastCall = 0;

  constructor(url: string, user: number) {
    this.#url = `${url.replace(/^http/, "ws")}/api/socket`;
    this.#user = user;
  }

  async connect(): Promise<void> {
    const headers = { authorization: `Bearer ${tokenOf(this.#user)}` };
    this.#line = await Line.open(this.#url, headers, {
      onText: (text, bytes) => this.#take(text, bytes),
      onFailure: (reason) => this.onFailure(reason),
    });
  }

  async openDirect(user: number): Promise<string> {
    const { talk } = await this.#call("talk.openDirect", { accountId: accountIdOf(user) });
    return talkIdOf(talk);
  }

  async makeRoom(users: readonly number[]): Promise<string> {
    const { talk } = await this.#call("talk.create", { name: "bench", memberIds: users.map(accountIdOf) });
    return talkIdOf(talk);
  }

  enterRoom(): Promise<void> {
    return Promise.resolve();
  }

  send(conversation: string, { id, text, echoes = false }: Parameters<ThinClient["send"]>[1]): void {
    this.#write("message.send", { talkId: conversation, clientId: id, content: { kind: "text", text } }, echoes ? id : null);
  }

  async fetchPast(conversation: string, count: number): Promise<number> {
    const { talks } = await this.#call("talk.catchUp", { cursors: [{ talkId: conversation, after: 0 }], countMax: count });
    const first: unknown = Array.isArray(talks) ? talks[0] : null;
    const messages: unknown = typeof first === "object" && first !== null ? Reflect.get(first, "messages") : null;
    return Array.isArray(messages) ? messages.length : 0;
  }

  async close(): Promise<void> {
    await this.#line?.close();
  }

  #write(op: string, input: object, awaiting: Awaiting): void {
    this.#lastCall += 1;
    this.#calls.set(this.#lastCall, awaiting);
    present(this.#line, "A client connects before it speaks.").send(JSON.stringify({ id: this.#lastCall, op, in: input }));
  }

  #call(op: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    return new Promise((resolve, reject) => {
      this.#write(op, input, ({ ok, no }) =>
        ok === undefined ? reject(new Error(`${op} was refused: ${JSON.stringify(no)}`)) : resolve(ok),
      );
    });
  }

  /** Reads no more than it must: events and answers are told apart by how they begin. */
  #take(text: string, bytes: Buffer): void {
    if (text.startsWith('{"ev":"message.changed"')) return this.onMessage(between(text, '"clientId":"'));
    if (!text.startsWith('{"id":')) return;
    const id = Number(text.slice(6, text.indexOf(",", 6)));
    const awaiting = this.#calls.get(id);
    this.#calls.delete(id);
    if (typeof awaiting === "function") awaiting(answerIn(bytes));
    else if (text.includes('"no":{', 6)) this.onFailure(new Error(text));
    else if (typeof awaiting === "string") this.onMessage(awaiting);
  }
}

function talkIdOf(talk: unknown): string {
  const talkId: unknown = typeof talk === "object" && talk !== null ? Reflect.get(talk, "talkId") : null;
  return present(typeof talkId === "string" ? talkId : null, "A talk has an id.");
}

function answerIn(bytes: Buffer): Answer {
  const answer: Answer = JSON.parse(bytes.toString());
  return answer;
}
